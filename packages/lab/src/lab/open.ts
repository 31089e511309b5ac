import { LabError } from '../errors.js';
import { type Report, runStep } from '../steps.js';
import { bootHosts } from './boot-hosts.js';
import { type SshAccess, sshAccess } from './keys.js';
import { connectPort, makeNetwork, networkExists, removeNetwork } from './network.js';
import type { Places } from './places.js';
import { enterArgv, sshArgv } from './reach.js';
import type { HostRecord, LabRecord } from './record.js';
import { describeHost, hostStatus, type LabHost, type LabStatus, statusOf } from './status.js';
import { stopHost } from './stop.js';

/** How work on a lab is watched and stopped. */
export interface WorkOptions {
  readonly onProgress?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A lab that is up. */
export interface Lab {
  readonly name: string;
  readonly domain: string;
  /** The network namespace of its bridge and of this machine's side, for `ip netns`. */
  readonly namespace: string;
  readonly directory: string;
  readonly hosts: readonly LabHost[];
  readonly ssh: SshAccess;
  /** The argv that runs a program of this machine inside the lab's namespace, with the lab's /etc/hosts. */
  enter(argv: readonly string[]): string[];
  /** The argv of ssh to a host, from inside the namespace; the command is one for the host's shell. */
  login(host: string, command?: readonly string[]): string[];
  status(): Promise<LabStatus>;
  /** Boots hosts (default: all) from fresh disks, with their names, addresses and keys. */
  renew(hosts?: readonly string[], options?: WorkOptions): Promise<void>;
  /** Cuts the power of hosts. */
  stop(hosts: readonly string[]): Promise<void>;
  /** Boots hosts that are stopped (default: all of them), with the disks they had. */
  start(hosts?: readonly string[], options?: WorkOptions): Promise<void>;
  /** Pulls the network cables of running hosts. */
  unplug(hosts: readonly string[]): Promise<void>;
  /** Plugs the cables in again. A container that boots is plugged in already. */
  plug(hosts: readonly string[]): Promise<void>;
}

/** The lab of a record. */
export function labOf(
  places: Places,
  record: LabRecord,
  locked: <T>(work: () => Promise<T>) => Promise<T>,
): Lab {
  const find = (names: readonly string[]): HostRecord[] =>
    names.map((name) => {
      const host = record.hosts.find((candidate) => candidate.name === name);
      if (host !== undefined) return host;
      const known = record.hosts.map((candidate) => candidate.name).join(', ');
      throw new LabError('host-not-found', `the lab ${record.name} has no host ${name}`, {
        hint: `its hosts are ${known}`,
      });
    });
  const all = record.hosts.map(({ name }) => name);
  const halt = (hosts: readonly HostRecord[]): Promise<unknown> =>
    Promise.all(hosts.map((host) => stopHost(places, host.name)));
  const connect = (names: readonly string[], connected: boolean): Promise<void> =>
    locked(async () => {
      for (const host of find(names)) await connectPort(places, host, connected);
    });
  const boot = async (hosts: readonly HostRecord[], options: WorkOptions, fresh: boolean): Promise<void> => {
    if (hosts.length === 0) return;
    const { onProgress = () => {}, signal } = options;
    // A reboot of this machine ends it, as it ends the hosts.
    if (!(await networkExists(places))) {
      const step = { id: 'network', title: 'Make the network' };
      await runStep(onProgress, step, async () => {
        await removeNetwork(places);
        await makeNetwork(places, record, signal);
      });
    }
    await bootHosts(hosts, { places, record, signal }, onProgress, fresh);
  };
  return {
    name: record.name,
    domain: record.topology.domain,
    namespace: places.namespace,
    directory: places.directory,
    hosts: record.hosts.map((host) => describeHost(host, record)),
    ssh: sshAccess(places.sshDirectory),
    enter: (argv) => enterArgv(places.namespace, argv),
    login: (host, command) => {
      find([host]);
      return sshArgv(places, host, command);
    },
    status: () => statusOf(places, record),
    renew: (names = all, options = {}) =>
      locked(async () => {
        const hosts = find(names);
        await halt(hosts);
        await boot(hosts, options, true);
      }),
    stop: (names) =>
      locked(async () => {
        await halt(find(names));
      }),
    start: (names = all, options = {}) =>
      locked(async () => {
        const stopped: HostRecord[] = [];
        for (const host of find(names)) {
          if ((await hostStatus(places, host, record)).state === 'stopped') stopped.push(host);
        }
        // A host that ended by itself leaves its control group and records behind.
        await halt(stopped);
        await boot(stopped, options, false);
      }),
    unplug: (names) => connect(names, false),
    plug: (names) => connect(names, true),
  };
}
