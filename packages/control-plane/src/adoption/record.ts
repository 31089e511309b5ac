import { digestPath, stateDirectory } from '@harderway/desired-state';
import { forEachHost, quote } from '@harderway/remote-exec';
import { lockHosts } from '../apply/locks.js';
import { adoptionEntry } from '../history/entry.js';
import { writeHistory } from '../history/history.js';
import { runAsRoot } from '../hosts/as-root.js';
import { allOrThrow } from '../hosts/host-error.js';
import type { Materials } from '../model/materials.js';
import type { Session } from '../model/session.js';
import { type AdoptionPlan, planAdoption, type RecognizedUnit } from './compare.js';

/** Script text that stores the digest of a unit, unless a run has stored one meanwhile. */
function storing({ unit, digest }: RecognizedUnit): string {
  const path = digestPath(unit);
  return `[ -e ${quote([path])} ] || { printf '%s\\n' ${quote([digest])} >${quote([`${path}.new`])} && mv -f ${quote([`${path}.new`, path])}; }`;
}

/**
 * Records on the hosts which units run with what harderway would start them with, so that no plan restarts them, and the
 * adoption itself in the history of the hosts. Looks at the hosts again while they are locked: only what holds then is recorded.
 *
 * @throws ControlPlaneError as `planCluster` does, and `host-locked`, `lock-lost`, `step-failed`
 */
export async function recordAdoption(
  session: Session,
  materials: Materials,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<AdoptionPlan> {
  const { signal } = options;
  const locks = await lockHosts([...session.transports], signal);
  try {
    const found = await planAdoption(session, materials, options);
    const hosts = [...new Set(found.recognized.map(({ host }) => host))];
    locks.assertHeld();
    const results = await forEachHost(hosts, (host) => {
      const own = found.recognized.filter((one) => one.host === host);
      const script = ['set -e', `mkdir -p -m 700 ${stateDirectory}/digests`, ...own.map(storing)].join('\n');
      return runAsRoot(session, host, ['sh', '-c', script], signal);
    });
    allOrThrow(results, (host) => host, signal);
    await writeHistory(session, adoptionEntry(session.spec, found.recognized.length, hosts));
    return found;
  } finally {
    await locks.release();
  }
}
