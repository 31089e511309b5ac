import { randomBytes } from 'node:crypto';
import { defaultCacheDirectory } from '../cache.js';
import { LabError, throwIfAborted } from '../errors.js';
import { architectureOf } from '../machine/architecture.js';
import { ensureDebianPackages, requireRoot } from '../machine/debian-packages.js';
import { kernelHasIpvs } from '../machine/kernel.js';
import { withLock } from '../process/file-lock.js';
import { obtainRoot } from '../rootfs/obtain.js';
import { type Report, runStep } from '../steps.js';
import { checkLabName, checkTopology, KUBENET, macAddress, type Topology } from '../topology.js';
import { makeKeys } from './keys.js';
import { makeNetwork } from './network.js';
import { bootHosts, type Lab, type LabStatus, labOf, statusOf, type WorkOptions } from './open.js';
import { type Places, placesOf } from './places.js';
import { type HostRecord, type LabRecord, readRecord, writeRecord } from './record.js';
import { labLeftovers, removeLab } from './stop.js';

/** What a lab is found by. */
export interface LabLocation {
  /** The folder of the labs' states; `/var/lib/harderway-lab` by default. */
  readonly stateDirectory?: string | undefined;
}

export interface UpOptions extends LabLocation, WorkOptions {
  /** `kubenet` by default. Labs of different names run side by side, with the same addresses if need be. */
  readonly name?: string | undefined;
  /** {@link KUBENET} by default. */
  readonly topology?: Topology | undefined;
  /** Memory of a virtual machine in MiB; 512 by default. Containers take what they need. */
  readonly memory?: number | undefined;
  /** Where root file systems are kept; `$XDG_CACHE_HOME/harderway` or `~/.cache/harderway` by default. */
  readonly cacheDirectory?: string | undefined;
  /** What to do if the lab is up already: an error (the default), use it as it is, or set it up anew. */
  readonly existing?: 'fail' | 'use' | 'replace' | undefined;
}

export const DEFAULT_NAME = 'kubenet';

/**
 * Sets a lab up: a network namespace with a bridge, and hosts on it, booted side by side, each with systemd and
 * a login for `ubuntu` by key. What a run that was killed left behind is removed first; what this run has made is
 * removed again if it fails or is aborted.
 *
 * @throws LabError `NOT_ROOT`, `UNSUPPORTED_MACHINE`, `INVALID_OPTION`, `LAB_BUSY`, `LAB_EXISTS`,
 * `HOST_NOT_UP`, `COMMAND_FAILED`, `ABORTED`
 */
export async function upLab(options: UpOptions = {}): Promise<Lab> {
  const name = options.name ?? DEFAULT_NAME;
  const topology = options.topology ?? KUBENET;
  checkLabName(name);
  checkTopology(topology);
  checkMachine();
  const places = await placesOf(name, options.stateDirectory);
  return withLock(places.lock, () => setUp(places, topology, options), { remove: 'on-error' });
}

/**
 * Takes a lab down; nothing of it is left on the machine, but for the cached root file system. `false` if there
 * was none.
 *
 * @throws LabError `NOT_ROOT`, `LAB_BUSY`, `NOT_REMOVED`
 */
export async function downLab(
  name: string = DEFAULT_NAME,
  options: LabLocation & WorkOptions = {},
): Promise<boolean> {
  checkLabName(name);
  checkMachine();
  const places = await placesOf(name, options.stateDirectory);
  return withLock(
    places.lock,
    async () => {
      if ((await labLeftovers(places)).length === 0) return false;
      const step = { id: 'down', title: `Take down the lab ${name}` };
      await runStep(options.onProgress ?? (() => {}), step, () => removeLab(places));
      return true;
    },
    { remove: 'always' },
  );
}

/** What holds for a lab. */
export async function labStatus(name: string = DEFAULT_NAME, options: LabLocation = {}): Promise<LabStatus> {
  checkLabName(name);
  const places = await placesOf(name, options.stateDirectory);
  return statusOf(places, await readRecord(places.record));
}

/**
 * A lab that another process has set up.
 *
 * @throws LabError `LAB_NOT_FOUND`
 */
export async function openLab(name: string = DEFAULT_NAME, options: LabLocation = {}): Promise<Lab> {
  checkLabName(name);
  const places = await placesOf(name, options.stateDirectory);
  const record = await readRecord(places.record);
  if (record?.phase !== 'up') {
    throw new LabError(
      'LAB_NOT_FOUND',
      `there is no lab ${name} that is up: set one up with \`harderway-lab up --name ${name}\``,
    );
  }
  return openedLab(places, record);
}

async function setUp(places: Places, topology: Topology, options: UpOptions): Promise<Lab> {
  const { name } = places;
  const report = options.onProgress ?? (() => {});
  const before = await readRecord(places.record);
  if (before !== undefined && (await statusOf(places, before)).state === 'up') {
    if (options.existing === 'use') return openedLab(places, before);
    if (options.existing !== 'replace') {
      throw new LabError(
        'LAB_EXISTS',
        `the lab ${name} is up already: use it, or take it down with \`harderway-lab down --name ${name}\``,
      );
    }
  }
  if ((await labLeftovers(places)).length > 0) {
    const step = { id: 'clean-up', title: `Remove what is left of the lab ${name}` };
    await runStep(report, step, () => removeLab(places));
  }
  try {
    return await build(places, topology, options, report);
  } catch (error) {
    await removeLab(places);
    throw options.signal?.aborted === true
      ? new LabError('ABORTED', `setting up the lab ${name} was stopped; nothing of it is left`, {
          cause: error,
        })
      : error;
  }
}

async function build(places: Places, topology: Topology, options: UpOptions, report: Report): Promise<Lab> {
  const { signal } = options;
  const architecture = architectureOf();
  const virtual = topology.hosts.some(({ ipvs }) => ipvs === true) && !(await kernelHasIpvs(signal));
  await ensureDebianPackages(
    [
      ...[
        'systemd-container',
        'iproute2',
        'iputils-arping',
        'openssh-client',
        'e2fsprogs',
        'mount',
        'util-linux',
      ],
      ...(virtual ? [architecture.qemu.package, 'qemu-system-data'] : []),
    ],
    { onProgress: report, signal },
  );
  const root = await obtainRoot({
    cacheDirectory: options.cacheDirectory ?? defaultCacheDirectory(),
    withKernel: virtual,
    onProgress: report,
    signal,
  });
  const run = randomBytes(3).toString('hex');
  const hosts: HostRecord[] = topology.hosts.map((host, index) => ({
    ...host,
    kind: host.ipvs === true && virtual ? 'machine' : 'container',
    machine: `${host.name}.${places.name}.${run}`,
    mac: macAddress(places.name, host.name),
    port: `port${index}`,
  }));
  const record: LabRecord = {
    format: 1,
    name: places.name,
    run,
    phase: 'starting',
    topology,
    root,
    memory: options.memory ?? 512,
    hosts,
  };
  throwIfAborted(signal);
  await writeRecord(places.record, record);
  await runStep(report, { id: 'network', title: 'Make the network and the keys' }, async () => {
    await makeNetwork(places, topology, hosts, signal);
    await makeKeys(places.sshDirectory, topology, signal);
  });
  // The slowest first.
  const order = [...hosts].sort((a, b) => Number(b.kind === 'machine') - Number(a.kind === 'machine'));
  await bootHosts(order, { places, record, signal }, report, true);
  const up: LabRecord = { ...record, phase: 'up' };
  await writeRecord(places.record, up);
  return openedLab(places, up);
}

function openedLab(places: Places, record: LabRecord): Lab {
  return labOf(places, record, (work) => withLock(places.lock, work));
}

function checkMachine(): void {
  if (process.platform !== 'linux') {
    throw new LabError('UNSUPPORTED_MACHINE', `a lab needs Linux; this machine runs ${process.platform}`);
  }
  requireRoot('for the namespaces and mounts of a lab');
}
