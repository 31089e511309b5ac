import { access, chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../errors.js';
import { runCommand } from '../process/command.js';
import { hostsFile, type Topology } from '../topology.js';
import { BRIDGE, type Places } from './places.js';
import type { LabRecord } from './record.js';

/** The commands that make a lab's namespace with its bridge; it has no way out. */
function networkCommands(namespace: string, topology: Topology): string[][] {
  const ip = ['ip', '-n', namespace];
  return [
    ['ip', 'netns', 'add', namespace],
    [...ip, 'link', 'set', 'lo', 'up'],
    [
      ...ip,
      'link',
      'add',
      BRIDGE,
      'type',
      'bridge',
      'stp_state',
      '0',
      'forward_delay',
      '0',
      'mcast_snooping',
      '0',
    ],
    [...ip, 'address', 'add', topology.bridgeAddress, 'dev', BRIDGE],
    [...ip, 'link', 'set', BRIDGE, 'up'],
  ];
}

/** The commands that make a virtual machine's tap device on the bridge. */
function tapCommands(namespace: string, port: string): string[][] {
  const ip = ['ip', '-n', namespace];
  return [
    [...ip, 'tuntap', 'add', 'dev', port, 'mode', 'tap'],
    [...ip, 'link', 'set', port, 'master', BRIDGE, 'up'],
  ];
}

/** Makes the namespace, and the names of the hosts for whoever works in it. */
export async function makeNetwork(
  places: Places,
  { topology, hosts }: Pick<LabRecord, 'topology' | 'hosts'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  throwIfAborted(signal);
  await mkdir(places.namespaceFiles, { recursive: true });
  const names = join(places.namespaceFiles, 'hosts');
  await writeFile(names, hostsFile(topology));
  // It is laid over /etc/hosts, which every user reads, whatever umask this process has.
  await chmod(names, 0o644);
  const taps = hosts
    .filter(({ kind }) => kind === 'machine')
    .flatMap(({ port }) => tapCommands(places.namespace, port));
  for (const argv of [...networkCommands(places.namespace, topology), ...taps]) {
    await runCommand(argv, { signal });
  }
}

/** Whether there is the namespace with the bridge. */
export async function networkStands(places: Places): Promise<boolean> {
  const look = ['ip', '-n', places.namespace, 'link', 'show', BRIDGE];
  return (await runCommand(look, { accept: [0, 1, 255] })).exitCode === 0;
}

/** Removes the namespace, if there is any, with all that is in it. */
export async function removeNetwork(places: Places): Promise<void> {
  const present = await access(join('/run/netns', places.namespace)).then(
    () => true,
    () => false,
  );
  if (present) await runCommand(['ip', 'netns', 'delete', places.namespace]);
  await rm(places.namespaceFiles, { recursive: true, force: true });
}
