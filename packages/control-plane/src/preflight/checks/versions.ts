import { minorOf, parseVersion } from '@harderway/component-flags';
import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { checkUpgrade, EtcdConfigError } from '@harderway/etcd-config';
import { etcd } from '@harderway/program-settings';
import type { PreflightCheck, PreflightFacts, PreflightFinding } from '../../facts/model.js';
import { type Running, runningPrograms, unnamedPrograms } from '../../facts/running-programs.js';
import { skewFindings } from './skew.js';

/** Findings about programs that run, without saying what they are. */
const unnamed = (hosts: PreflightFacts['hosts'], isOwn: (program: string) => boolean) =>
  unnamedPrograms(hosts)
    .filter(({ program }) => isOwn(program))
    .map(
      ({ host, program }): PreflightFinding => ({
        verdict: 'unknown',
        host,
        found: `${program} runs, and did not say its version`,
        hint: `ask its process there: /proc/$(systemctl show -p MainPID --value ${program})/exe --version`,
      }),
    );

const isKubernetes = (program: string): boolean => program.startsWith('kube-');

/** Kubernetes moves one minor at a time, and never back. */
function kubernetesFinding({ host, program, version }: Running, wanted: string): readonly PreflightFinding[] {
  const [from, to] = [parseVersion(version), parseVersion(wanted)];
  const gap = to.minor - from.minor;
  if (gap >= 0 && gap <= 1 && to.major === from.major) return [];
  const found = `${program} ${version} runs, cluster.yaml names ${wanted}`;
  if (gap > 1)
    return [
      {
        verdict: 'failed',
        host,
        found: `${found}: API servers skip no minor`,
        hint: `run \`harderway upgrade --to ${wanted}\`, which goes by way of each minor`,
      },
    ];
  return [
    {
      verdict: 'failed',
      host,
      found: `${found}: a minor can't be taken back, since etcd holds objects as the newer one wrote them`,
      hint: `name ${from.major}.${from.minor} in versions.kubernetes, or restore a snapshot that was taken before`,
    },
  ];
}

export const versionSkew: PreflightCheck = {
  name: 'version-skew',
  onRestore: 'warn',
  title: 'Kubernetes moves by one minor at most, API servers first',
  ignorable: false,
  look: (facts) => [
    ...unnamed(facts.hosts, isKubernetes),
    ...runningPrograms(facts.hosts)
      .filter(({ program }) => isKubernetes(program))
      .flatMap((running) => kubernetesFinding(running, facts.spec.versions.kubernetes)),
    ...skewFindings(facts),
  ],
};

/** The result of `checkUpgrade`; a version that it does not know is one that somebody else chose. */
function upgradeFindings(from: string, to: string): readonly Diagnostic[] {
  try {
    return checkUpgrade(from, to).filter(({ severity }) => severity !== 'info');
  } catch (error) {
    if (!(error instanceof EtcdConfigError)) throw error;
    const hint = 'read the upgrade notes of both versions first';
    return [{ code: error.code, severity: 'warning', message: error.message, span: WHOLE_TEXT, hint }];
  }
}

/** Faults of going back by a minor once all members have moved. */
const backward: ReadonlySet<string> = new Set(['downgrade-impossible', 'downgrade-prepared']);

/**
 * The result of `checkUpgrade` for a member. While another one still runs the minor that is wanted, the cluster as a whole does, and
 * the member may go back to it: tried with 3.4.23 and 3.5.16, two of three members back, and none once all had moved. Source:
 * etcd's upgrade guides, "Rollback".
 */
function memberFindings({ version }: Running, wanted: string, isMixed: boolean): readonly Diagnostic[] {
  return upgradeFindings(version, wanted).map((diagnostic) =>
    isMixed && backward.has(diagnostic.code)
      ? {
          ...diagnostic,
          severity: 'warning',
          message: `etcd goes back from ${version} to ${wanted}, which it can until the last member has moved`,
          hint: 'keep a snapshot: run `harderway backup` first',
        }
      : diagnostic,
  );
}

export const etcdUpgrade: PreflightCheck = {
  name: 'etcd-upgrade',
  onRestore: 'warn',
  title: 'etcd can go from the version that runs to that of cluster.yaml',
  ignorable: true,
  look: ({ spec, hosts }) => {
    const wanted = spec.versions.etcd;
    const members = runningPrograms(hosts).filter(({ program }) => program === etcd.name);
    const minor = minorOf(parseVersion(wanted));
    const isMixed = members.some(({ version }) => minorOf(parseVersion(version)) === minor);
    const moves = members
      .filter(({ version }) => version !== wanted)
      .flatMap((member) =>
        memberFindings(member, wanted, isMixed).map(
          ({ severity, message: found, hint = '' }): PreflightFinding => ({
            verdict: severity === 'error' ? 'failed' : 'warning',
            host: member.host,
            found,
            hint,
          }),
        ),
      );
    return [...unnamed(hosts, (program) => program === etcd.name), ...moves];
  },
};
