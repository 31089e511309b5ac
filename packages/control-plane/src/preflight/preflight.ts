import type { PkiState } from '@harderway/credentials-directory';
import { gatherFacts } from '../facts/gather.js';
import {
  isObstacle,
  type PreflightCheck,
  type PreflightFacts,
  type PreflightResult,
} from '../facts/model.js';
import { planSteps } from '../model/plan.js';
import type { Session } from '../model/session.js';
import type { Plan } from '../operations/plan.js';
import { removedApis } from './checks/apis.js';
import { otherCluster } from './checks/clusters.js';
import { etcdHashes, etcdMembers, etcdMembership } from './checks/etcd.js';
import { formerGateways, formerServers } from './checks/gateways.js';
import { serviceRange, storedObjects, tokenIssuer } from './checks/identity.js';
import { kubeletSkew } from './checks/kubelets.js';
import { clockSkew, diskSpace, portsFree, uniqueMachines, unitDropIns } from './checks/machines.js';
import { rotationStage } from './checks/rotation.js';
import { etcdUpgrade, versionSkew } from './checks/versions.js';
import { virtualIpFree } from './checks/virtual-ip.js';
import { vrrpReaches } from './checks/vrrp.js';

/** Whether a warning is about the certificate of an authority: `etcd-ca-2.pem expires on 2027-01-01`. */
const isAuthority = (warning: string): boolean => /^(?:\S+-)?ca(?:-\d+)?\.pem /.test(warning);

const certificates: PreflightCheck = {
  name: 'certificates',
  title: 'no certificate expires within 30 days',
  ignorable: true,
  look: ({ credentialWarnings }) =>
    credentialWarnings.map((found) => ({
      verdict: 'warning',
      found,
      // An authority is replaced, not renewed, and so are the certificates it has signed.
      hint: credentialWarnings.some(isAuthority)
        ? 'run `harderway certs`, which says what to do, then apply'
        : 'run `harderway certs --renew`, then apply',
    })),
};

/** All checks, in the order in which they are shown. */
export const preflightChecks: readonly PreflightCheck[] = [
  versionSkew,
  kubeletSkew,
  removedApis,
  etcdUpgrade,
  etcdMembership,
  etcdMembers,
  etcdHashes,
  certificates,
  rotationStage,
  tokenIssuer,
  serviceRange,
  storedObjects,
  clockSkew,
  uniqueMachines,
  diskSpace,
  portsFree,
  unitDropIns,
  vrrpReaches,
  virtualIpFree,
  formerGateways,
  formerServers,
  otherCluster,
];

/** Use of a check before a plan; undefined: its findings count as they are. */
function useOf({ onRestore, onReset }: PreflightCheck, { kind }: Plan): 'skip' | 'warn' | undefined {
  if (kind === 'restore') return onRestore;
  return kind === 'reset' ? (onReset ?? 'skip') : undefined;
}

/** Judges facts by all checks. */
export function judgePreflight(
  facts: PreflightFacts,
  ignore: readonly string[] = [],
  checks: readonly PreflightCheck[] = preflightChecks,
): readonly PreflightResult[] {
  const due = checks.filter(
    (check) =>
      useOf(check, facts.plan) !== 'skip' && (check.isWanted === undefined || check.isWanted(facts.spec)),
  );
  return due.map((check) => {
    const { name, title, ignorable, look } = check;
    const warns = useOf(check, facts.plan) === 'warn';
    const findings = look(facts).map((own) => (warns ? { ...own, verdict: 'warning' as const } : own));
    const worst = (['failed', 'unknown', 'warning'] as const).find((one) =>
      findings.some(({ verdict }) => verdict === one),
    );
    const found = { name, title, ignorable, verdict: worst ?? 'ok', findings } as const;
    return isObstacle(found) && ignorable && ignore.includes(name) ? { ...found, verdict: 'ignored' } : found;
  });
}

/** Options of {@link preflight}. */
export interface PreflightOptions {
  /** Names of checks that may fail. Those that can't be ignored fail all the same. */
  readonly ignore?: readonly string[] | undefined;
  /** Check what can be told of a plan that is not made yet. Default false: a plan without steps needs no checks. */
  readonly ahead?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds out all that can be known before a plan is carried out: one command on each host, and one more on a member of etcd;
 * requests to the API servers where these go to another minor.
 *
 * @throws ControlPlaneError `probe-failed`, `step-failed`, `host-lost`
 */
export async function preflight(
  session: Session,
  pki: Pick<PkiState, 'files' | 'warnings'>,
  plan: Plan,
  { ignore, ahead = false, signal }: PreflightOptions = {},
): Promise<readonly PreflightResult[]> {
  if (!ahead && planSteps(plan).length === 0) return [];
  return judgePreflight(await gatherFacts(session, pki, plan, signal), ignore);
}
