import { type RestoreId, restoreId } from '../../operations/restore/restore-id.js';
import { type RestoreSource, refuse } from './source.js';
import { type HostState, isStaged, isSwapped } from './state.js';

/** Room for etcd's log, which is made in files of 64 MB, and some more. */
const logBytes = 256 * 1024 * 1024;

/**
 * The restore that is under way, or a new one.
 *
 * @throws ControlPlaneError `restore-refused` for one that is done, unless `again`
 */
export function restoreOf(
  cluster: string,
  { path, sha256 }: RestoreSource,
  states: readonly HostState[],
  again: boolean,
): RestoreId {
  const begun = states.find(({ underWay }) => underWay?.sha256 === sha256)?.underWay;
  if (begun !== undefined) return begun;
  const before = states.flatMap(({ dataOf }) => dataOf ?? []);
  if (!again && before.some((own) => own.sha256 === sha256))
    throw refuse(
      `${path} was restored already`,
      'the data of the cluster comes from it, and what was written since would be lost',
      'say --again if that is meant',
    );
  return restoreId(cluster, sha256, 1 + Math.max(0, ...before.map(({ attempt }) => attempt)));
}

/**
 * Refuses a snapshot that does not fit beside what the hosts have.
 *
 * @throws ControlPlaneError `restore-refused`
 */
export function assertRoom(
  { path, size }: RestoreSource,
  states: readonly HostState[],
  restore: RestoreId,
): void {
  const needed = 2 * size + logBytes;
  const full = states.filter(
    (state) => !isSwapped(state, restore) && !isStaged(state, restore) && state.freeBytes < needed,
  );
  if (full.length === 0) return;
  const mib = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MiB`;
  throw refuse(
    `${path} does not fit beside the data of the members`,
    `${mib(needed)} needed; ${full.map(({ host, freeBytes }) => `${host} has ${mib(freeBytes)} free`).join(', ')}`,
    'make room there: the data that is replaced stays',
  );
}
