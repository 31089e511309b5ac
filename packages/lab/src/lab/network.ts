import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../process/command.js';
import { hostsFile, type Topology } from '../topology.js';
import { BRIDGE, type Places } from './places.js';
import type { HostRecord } from './record.js';

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
  topology: Topology,
  hosts: readonly HostRecord[],
  signal: AbortSignal | undefined,
): Promise<void> {
  await mkdir(places.namespaceFiles, { recursive: true });
  await writeFile(join(places.namespaceFiles, 'hosts'), hostsFile(topology));
  const taps = hosts
    .filter(({ kind }) => kind === 'machine')
    .flatMap(({ port }) => tapCommands(places.namespace, port));
  for (const argv of [...networkCommands(places.namespace, topology), ...taps]) {
    await runCommand(argv, { signal });
  }
}
