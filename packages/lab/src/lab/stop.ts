import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.js';
import { childrenOf, emptyCgroup, removeCgroup } from '../machine/cgroup.js';
import { removeTree } from '../machine/remove-tree.js';
import { killAndWait, readIdentity } from '../process/identity.js';
import { removeNetwork } from './network.js';
import { hostPlaces, type Places } from './places.js';
import { readRecord } from './record.js';

const STOP_MS = 20_000;

/** Ends a host at once, as if its power were cut, and waits until none of its processes is left. */
export async function stopHost(places: Places, host: string): Promise<void> {
  const own = hostPlaces(places, host);
  const identity = await readIdentity(own.supervisor);
  const gone =
    (identity === undefined || (await killAndWait(identity, STOP_MS))) &&
    (await emptyCgroup(own.cgroup, STOP_MS));
  if (!gone) {
    throw new LabError(
      'not-removed',
      `${host}: its processes did not end within ${STOP_MS / 1000} s: ${own.cgroup}`,
    );
  }
  await removeCgroup(own.cgroup);
  await rm(own.supervisor, { force: true });
}

/**
 * Removes all traces of a lab, whatever state a killed run has left it in. Does nothing if there are none.
 *
 * @throws LabError `not-removed`, `command-failed`
 */
export async function removeLab(places: Places): Promise<void> {
  const record = await readRecord(places.record);
  const hosts = new Set([
    ...(record?.hosts.map(({ name }) => name) ?? []),
    ...(await readdir(join(places.directory, 'hosts')).catch(() => [])),
    ...(await childrenOf(places.cgroup)),
  ]);
  await Promise.all([...hosts].map((host) => stopHost(places, host)));
  for (const path of [places.cgroup, ...places.legacyCgroups]) await removeCgroup(path);
  await removeNetwork(places);
  await removeTree(places.directory);
}

/** The paths that a lab has left on this machine. */
export function labLeftovers(places: Places): string[] {
  const paths = [
    places.directory,
    join('/run/netns', places.namespace),
    places.namespaceFiles,
    places.cgroup,
    ...places.legacyCgroups,
  ];
  return paths.filter((path) => existsSync(path));
}
