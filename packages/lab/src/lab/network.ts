import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../errors.js';
import { RUNNERS } from '../host/runners.js';
import { runCommand } from '../process/command.js';
import { hostsFile, type Topology } from '../topology.js';
import { BRIDGE, type Places } from './places.js';
import type { HostRecord, LabRecord } from './record.js';

/** It forwards at once, and everything to every port. */
const PLAIN_BRIDGE = 'stp_state 0 forward_delay 0 mcast_snooping 0'.split(' ');

/** Address of this machine on the bridge. Without one, a bridge has the lowest of its ports', and another whenever a cable is pulled. */
const BRIDGE_MAC = '02:00:00:00:00:01';

/** The commands that make a lab's namespace with its bridge; no route leads out of it. */
function networkCommands(namespace: string, topology: Topology): string[][] {
  const ip = ['ip', '-n', namespace];
  return [
    ['ip', 'netns', 'add', namespace],
    [...ip, 'link', 'set', 'lo', 'up'],
    [...ip, 'link', 'add', BRIDGE, 'address', BRIDGE_MAC, 'type', 'bridge', ...PLAIN_BRIDGE],
    [...ip, 'address', 'add', topology.bridgeAddress, 'dev', BRIDGE],
    [...ip, 'link', 'set', BRIDGE, 'up'],
  ];
}

/** The commands that make a tap device on the bridge. */
function tapCommands(namespace: string, port: string): string[][] {
  const ip = ['ip', '-n', namespace];
  return [
    [...ip, 'tuntap', 'add', 'dev', port, 'mode', 'tap'],
    [...ip, 'link', 'set', port, 'master', BRIDGE, 'up'],
  ];
}

/** Makes the namespace, and the /etc/hosts of programs in it. */
export async function makeNetwork(
  places: Places,
  { topology, hosts }: Pick<LabRecord, 'topology' | 'hosts'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  throwIfAborted(signal);
  await mkdir(places.namespaceFiles, { recursive: true });
  const names = join(places.namespaceFiles, 'hosts');
  await writeFile(names, hostsFile(topology));
  // It is mounted over /etc/hosts, which every user has to read, whatever umask this process has.
  await chmod(names, 0o644);
  const taps = hosts
    .filter(({ kind }) => RUNNERS[kind].needsTap)
    .flatMap(({ port }) => tapCommands(places.namespace, port));
  for (const argv of [...networkCommands(places.namespace, topology), ...taps]) {
    await runCommand(argv, { signal });
  }
}

/**
 * Puts a host's cable into the bridge, or pulls it. The port itself stays up: a tap device that was down for a moment
 * leaves user-mode Linux without network for good.
 */
export async function connectPort(
  { namespace }: Places,
  { port }: Pick<HostRecord, 'port'>,
  connected: boolean,
): Promise<void> {
  const bridge = connected ? ['master', BRIDGE] : ['nomaster'];
  await runCommand(['ip', '-n', namespace, 'link', 'set', port, ...bridge]);
}

/** Whether the namespace and its bridge exist. */
export async function networkExists(places: Places): Promise<boolean> {
  const show = ['ip', '-n', places.namespace, 'link', 'show', BRIDGE];
  return (await runCommand(show, { accept: [0, 1, 255] })).exitCode === 0;
}

/** Removes the namespace, if it exists, and everything in it. */
export async function removeNetwork(places: Places): Promise<void> {
  if (existsSync(join('/run/netns', places.namespace)))
    await runCommand(['ip', 'netns', 'delete', places.namespace]);
  await rm(places.namespaceFiles, { recursive: true, force: true });
}
