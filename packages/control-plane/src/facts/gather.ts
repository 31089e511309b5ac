import { stageOf } from '@harderway/cluster-pki/derived-files';
import type { PkiState } from '@harderway/credentials-directory';
import { forEachHost } from '@harderway/remote-exec';
import { allOrThrow } from '../hosts/host-error.js';
import type { Session } from '../model/session.js';
import type { Plan } from '../operations/plan.js';
import { askApi } from './api-facts.js';
import { askEtcd } from './etcd-facts.js';
import { askHost } from './host-facts.js';
import type { PreflightFacts } from './model.js';
import { changesMinor } from './running-programs.js';
import { commonValidity } from './validity.js';

/**
 * Asks all hosts of the session, and etcd, for what matters before a change: one command on each host, and one more on a
 * member; where API servers go to another minor, also requests to each of them.
 *
 * @throws ControlPlaneError `probe-failed`, `step-failed`, `host-lost`
 */
export async function gatherFacts(
  session: Session,
  pki: Pick<PkiState, 'files' | 'warnings'>,
  plan: Plan,
  signal?: AbortSignal,
): Promise<PreflightFacts> {
  const { spec, concurrency } = session;
  const reached = spec.hosts.filter(({ name }) => session.transports.has(name));
  const [asked, etcd] = await Promise.all([
    forEachHost(reached, (host) => askHost(session, host, signal), { concurrency }),
    askEtcd(session, signal),
  ]);
  const hosts = allOrThrow(asked, ({ name }) => name, signal);
  const api = changesMinor({ spec, hosts }) ? await askApi(session, pki, signal) : undefined;
  return {
    spec,
    plan,
    hosts,
    stage: stageOf(new Map([...pki.files].map(([name, { content }]) => [name, content])), spec),
    validity: commonValidity(pki.files),
    credentialWarnings: pki.warnings,
    etcd,
    api,
  };
}
