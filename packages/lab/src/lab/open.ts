import { LabError } from '../errors.js';
import { isAlive, readIdentity } from '../process/identity.js';
import { type Report, runStep } from '../steps.js';
import { type BootContext, prepareHost, startHost } from './boot.js';
import { type SshAccess, sshAccess } from './keys.js';
import { hostPlaces, type Places } from './places.js';
import { enterArgv, sshArgv, waitForLogin } from './reach.js';
import type { HostRecord, LabRecord } from './record.js';
import { stopHost } from './stop.js';

/** A host of a lab that is up. */
export interface LabHost {
  readonly name: string;
  /** With the domain. */
  readonly fullName: string;
  readonly address: string;
  /** A container shares this machine's kernel; a machine is a virtual one with its own. */
  readonly kind: 'container' | 'machine';
}

/** What holds for one host at the moment. */
export interface HostStatus extends LabHost {
  readonly state: 'running' | 'stopped';
  /** The process that supervises it, while it is running. */
  readonly pid?: number;
}

export interface LabStatus {
  readonly name: string;
  /** `partial`: some hosts are stopped, or setting it up has not ended. */
  readonly state: 'absent' | 'up' | 'partial';
  readonly namespace: string;
  readonly directory: string;
  readonly hosts: readonly HostStatus[];
}

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
  /** Boots hosts (all by default) from fresh disks, with their names, addresses and keys. */
  renew(hosts?: readonly string[], options?: WorkOptions): Promise<void>;
  /** Cuts the power of hosts. */
  stop(hosts: readonly string[]): Promise<void>;
  /** Boots hosts that were stopped, with the disks they had. */
  start(hosts: readonly string[], options?: WorkOptions): Promise<void>;
}

/** An emulated processor on a busy machine takes its time. */
const BOOT_MS = { container: 120_000, machine: 420_000 } as const;

/** Boots one host and waits until it can be logged in to. */
async function bootHost(
  host: HostRecord,
  context: BootContext,
  report: Report,
  fresh: boolean,
): Promise<void> {
  const what = host.kind === 'container' ? 'container' : 'virtual machine';
  await runStep(report, { id: 'boot', title: `Boot the ${what}`, host: host.name }, async (update) => {
    if (fresh) {
      update(host.kind === 'container' ? 'preparing its files' : 'making its disk');
      await prepareHost(host, context);
    }
    await startHost(host, context);
    update('booting');
    await waitForLogin(context.places, host, {
      timeoutMs: BOOT_MS[host.kind],
      signal: context.signal,
      update: (problem) => update(`booting (${problem})`),
    });
  });
}

/** Boots hosts side by side; if one fails, the others' boots are given up, and the first error is thrown. */
export async function bootHosts(
  hosts: readonly HostRecord[],
  context: BootContext,
  report: Report,
  fresh: boolean,
): Promise<void> {
  const failure = new AbortController();
  const signal =
    context.signal === undefined ? failure.signal : AbortSignal.any([context.signal, failure.signal]);
  const errors: unknown[] = [];
  await Promise.all(
    hosts.map((host) =>
      bootHost(host, { ...context, signal }, report, fresh).catch((error: unknown) => {
        errors.push(error);
        failure.abort();
      }),
    ),
  );
  if (errors.length > 0) throw errors[0];
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
      throw new LabError('HOST_NOT_FOUND', `the lab ${record.name} has no host ${name}; it has ${known}`);
    });
  const halt = (hosts: readonly HostRecord[]): Promise<unknown> =>
    Promise.all(hosts.map((host) => stopHost(places, host.name)));
  const boot = async (hosts: readonly HostRecord[], options: WorkOptions, fresh: boolean): Promise<void> => {
    const context = { places, record, signal: options.signal };
    await bootHosts(hosts, context, options.onProgress ?? (() => {}), fresh);
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
    renew: (names = record.hosts.map(({ name }) => name), options = {}) =>
      locked(async () => {
        const hosts = find(names);
        await halt(hosts);
        await boot(hosts, options, true);
      }),
    stop: (names) =>
      locked(async () => {
        await halt(find(names));
      }),
    start: (names, options = {}) =>
      locked(async () => {
        const stopped: HostRecord[] = [];
        for (const host of find(names)) {
          if ((await hostStatus(places, host, record)).state === 'stopped') stopped.push(host);
        }
        // A host that ended by itself leaves its control group and records.
        await halt(stopped);
        await boot(stopped, options, false);
      }),
  };
}

/** What holds for a lab, from its record and its processes. */
export async function statusOf(places: Places, record: LabRecord | undefined): Promise<LabStatus> {
  const hosts = await Promise.all((record?.hosts ?? []).map((host) => hostStatus(places, host, record)));
  const whole = record?.phase === 'up' && hosts.every(({ state }) => state === 'running');
  return {
    name: places.name,
    state: record === undefined ? 'absent' : whole ? 'up' : 'partial',
    namespace: places.namespace,
    directory: places.directory,
    hosts,
  };
}

async function hostStatus(
  places: Places,
  host: HostRecord,
  record: LabRecord | undefined,
): Promise<HostStatus> {
  const supervisor = await readIdentity(hostPlaces(places, host.name).supervisor);
  const running = supervisor !== undefined && (await isAlive(supervisor));
  return {
    ...describeHost(host, record),
    state: running ? 'running' : 'stopped',
    ...(running ? { pid: supervisor.pid } : {}),
  };
}

function describeHost(host: HostRecord, record: LabRecord | undefined): LabHost {
  return {
    name: host.name,
    fullName: `${host.name}.${record?.topology.domain ?? ''}`,
    address: host.address,
    kind: host.kind,
  };
}
