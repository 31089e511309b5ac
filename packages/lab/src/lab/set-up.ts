import { randomBytes } from 'node:crypto';
import { defaultCacheDirectory } from '../cache.js';
import { LabError, throwIfAborted } from '../errors.js';
import { RUNNERS } from '../host/runners.js';
import { architectureOf } from '../machine/architecture.js';
import { ensureDebianPackages } from '../machine/debian-packages.js';
import { kernelHasIpvs, kvmWorks } from '../machine/kernel.js';
import { obtainRoot } from '../rootfs/obtain.js';
import { type Report, runStep } from '../steps.js';
import { checkTopology, KUBENET, macAddress, type Topology } from '../topology.js';
import { bootHosts } from './boot-hosts.js';
import { chooseKind } from './choose-kind.js';
import { makeKeys } from './keys.js';
import { makeNetwork } from './network.js';
import type { Lab, WorkOptions } from './open.js';
import { labCommand, type Places } from './places.js';
import { type HostRecord, type LabRecord, readRecord, writeRecord } from './record.js';
import { labLeftovers, removeLab } from './stop.js';

/** How a lab is set up. */
export interface SetUpOptions extends WorkOptions {
  /** {@link KUBENET} by default. */
  readonly topology?: Topology | undefined;
  /** Memory in MiB of a host with a kernel of its own; 512 by default. Containers have no limit. */
  readonly memory?: number | undefined;
  /** Where root file systems are kept; `$XDG_CACHE_HOME/harderway` or `~/.cache/harderway` by default. */
  readonly cacheDirectory?: string | undefined;
  /**
   * Treatment of an existing lab: `fail` with an error (the default), `use` it and boot its stopped hosts, or `replace`
   * it.
   */
  readonly existing?: 'fail' | 'use' | 'replace' | undefined;
}

/** Packages that this machine needs for a lab. */
const PACKAGES = [
  'systemd-container',
  'iproute2',
  'iputils-arping',
  'openssh-client',
  'e2fsprogs',
  'mount',
  'util-linux',
];

/** Sets up the lab of these places, whose lock the caller holds; `open` makes the lab of a record. */
export async function setUp(
  places: Places,
  options: SetUpOptions,
  open: (record: LabRecord) => Lab,
): Promise<Lab> {
  const { name } = places;
  const topology = options.topology ?? KUBENET;
  checkTopology(topology);
  const report = options.onProgress ?? (() => {});
  const before = await readRecord(places.record);
  // A lab that was up once belongs to its user, whatever has become of its hosts.
  if (before?.phase === 'up' && options.existing !== 'replace') {
    return useExisting(places, open(before), options);
  }
  if (labLeftovers(places).length > 0) {
    const step = { id: 'clean-up', title: `Remove what is left of the lab ${name}` };
    await runStep(report, step, () => removeLab(places));
  }
  try {
    return open(await build(places, topology, options, report));
  } catch (error) {
    await removeLab(places);
    throw options.signal?.aborted === true
      ? new LabError('aborted', `setting up the lab ${name} was stopped; nothing of it is left`, {
          cause: error,
        })
      : error;
  }
}

async function useExisting(places: Places, lab: Lab, options: SetUpOptions): Promise<Lab> {
  if (options.existing === 'use') {
    await lab.start(undefined, options);
    return lab;
  }
  const { hosts } = await lab.status();
  const stopped = hosts.filter(({ state }) => state === 'stopped').map((host) => host.name);
  const [state, use] =
    stopped.length === 0
      ? ['is up already', 'use it']
      : [
          `exists already, with ${stopped.join(', ')} stopped`,
          `boot what is stopped with \`${labCommand('start', places)}\``,
        ];
  throw new LabError('lab-exists', `the lab ${lab.name} ${state}`, {
    hint: `${use}, or take it down with \`${labCommand('down', places)}\``,
  });
}

async function build(
  places: Places,
  topology: Topology,
  options: SetUpOptions,
  report: Report,
): Promise<LabRecord> {
  const { signal } = options;
  const architecture = architectureOf();
  const machine = {
    architecture: architecture.debian,
    hasKvm: kvmWorks(architecture.debian),
    hasIpvs: topology.hosts.some(({ ipvs }) => ipvs === true) && (await kernelHasIpvs(signal)),
  };
  const run = randomBytes(3).toString('hex');
  const hosts: HostRecord[] = topology.hosts.map((host, index) => ({
    ...host,
    kind: chooseKind(host, machine),
    machine: `${host.name}.${places.name}.${run}`,
    mac: macAddress(places.name, host.name),
    port: `port${index}`,
  }));
  const kinds = new Set(hosts.map(({ kind }) => kind));
  const packages = [...PACKAGES, ...(kinds.has('qemu') ? architecture.qemu.packages : [])];
  await ensureDebianPackages(packages, { onProgress: report, signal });
  const root = await obtainRoot({
    cacheDirectory: options.cacheDirectory ?? defaultCacheDirectory(),
    kinds,
    record: places.record,
    rootOf: async (file) => (await readRecord(file))?.root.directory,
    onProgress: report,
    signal,
  });
  const record: LabRecord = {
    format: 2,
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
    await makeNetwork(places, record, signal);
    await makeKeys(places.sshDirectory, topology, signal);
  });
  // The slowest first.
  const order = [...hosts].sort((a, b) => RUNNERS[b.kind].bootMs - RUNNERS[a.kind].bootMs);
  await bootHosts(order, { places, record, signal }, report, true);
  const up: LabRecord = { ...record, phase: 'up' };
  await writeRecord(places.record, up);
  return up;
}
