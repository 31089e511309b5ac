import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError, lastLines, throwIfAborted } from '../errors.js';
import { makeDisk } from '../host/disk.js';
import { NSPAWN_ENVIRONMENT, nspawnArgv } from '../host/nspawn.js';
import { qemuArgv } from '../host/qemu.js';
import { CONTAINER_SCRIPT, MACHINE_SCRIPT } from '../host/scripts.js';
import { seedFiles, writeSeed } from '../host/seed.js';
import { architectureOf } from '../machine/architecture.js';
import { kvmWorks } from '../machine/kernel.js';
import { removeTree } from '../machine/remove-tree.js';
import { isAlive, readIdentity } from '../process/identity.js';
import type { BaseRoot } from '../rootfs/base-root.js';
import { hostKeyFile, readKey, sshAccess } from './keys.js';
import { BRIDGE, type HostPlaces, hostPlaces, type Places } from './places.js';
import type { HostRecord, LabRecord } from './record.js';

export interface BootContext {
  readonly places: Places;
  readonly record: LabRecord;
  readonly signal: AbortSignal | undefined;
}

/** Makes a host's files: an empty overlay with its own identity, or a disk of it for a machine. */
export async function prepareHost(host: HostRecord, context: BootContext): Promise<void> {
  const { places, record, signal } = context;
  const { directory } = hostPlaces(places, host.name);
  await removeTree(directory);
  await mkdir(directory, { recursive: true });
  const files = seedFiles({
    host,
    topology: record.topology,
    run: record.run,
    hostKey: await readKey(hostKeyFile(places.sshDirectory, host.name)),
    authorizedKey: (await readKey(sshAccess(places.sshDirectory).identityFile)).publicKey,
  });
  const base = record.root.directory;
  const disk = diskOf(host, context);
  // It gets its name when it is whole.
  const unfinished = `${disk}.new`;
  if (host.kind === 'container') {
    await mkdir(unfinished);
    // The root of the overlay takes its mode from here; this process's umask must not reach the host.
    await chmod(unfinished, 0o755);
    await writeSeed(files, base, unfinished);
  } else {
    await makeDisk({ root: base, disk: machineBoot(record).disk }, unfinished, files, signal);
  }
  await rename(unfinished, disk);
}

/** Whether {@link prepareHost} has finished. */
export const isPrepared = (host: HostRecord, context: BootContext): boolean =>
  existsSync(diskOf(host, context));

/** Path of what a host has written: the upper layer of a container's overlay, or a machine's disk. */
function diskOf(host: HostRecord, { places }: BootContext): string {
  return join(hostPlaces(places, host.name).directory, host.kind === 'container' ? 'upper' : 'disk');
}

/** Starts a prepared host: its supervisor runs on when this process ends. */
export async function startHost(host: HostRecord, context: BootContext): Promise<void> {
  const { places } = context;
  const own = hostPlaces(places, host.name);
  await rm(own.supervisor, { force: true });
  await mkdir(own.cgroup, { recursive: true });
  const script = join(own.directory, 'supervise.sh');
  await writeFile(script, host.kind === 'container' ? CONTAINER_SCRIPT : MACHINE_SCRIPT);
  const argv =
    host.kind === 'container'
      ? containerArgv(host, own, script, context)
      : await machineArgv(host, own, script, context);
  const console = await open(own.console, 'a');
  try {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, {
      detached: true,
      cwd: '/',
      stdio: ['ignore', console.fd, console.fd],
      env: { ...process.env, ...NSPAWN_ENVIRONMENT },
    });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    child.unref();
    await Promise.race([failed, recorded(host, own, context.signal)]);
  } finally {
    await console.close();
  }
}

/** The end of what a host has written to its console. */
export async function consoleTail(own: HostPlaces): Promise<string> {
  return lastLines(await readFile(own.console, 'utf8').catch(() => ''), 15);
}

async function recorded(host: HostRecord, own: HostPlaces, signal: AbortSignal | undefined): Promise<void> {
  for (const end = Date.now() + 15_000; Date.now() < end; await sleep(20)) {
    throwIfAborted(signal);
    const identity = await readIdentity(own.supervisor);
    if (identity !== undefined && (await isAlive(identity))) return;
  }
  throw new LabError('HOST_NOT_UP', `${host.name} could not be started: ${await consoleTail(own)}`);
}

function containerArgv(host: HostRecord, own: HostPlaces, script: string, context: BootContext): string[] {
  const { places, record } = context;
  const boot = nspawnArgv({
    machine: host.machine,
    hostName: host.name,
    root: join(own.directory, 'root'),
    network: join(own.directory, 'network'),
  });
  return [
    ...['unshare', '--mount', '--propagation', 'slave', 'sh', script, own.directory, own.cgroup],
    ...[record.root.directory, places.namespace, BRIDGE, host.port, host.mac],
    ...boot,
  ];
}

async function machineArgv(
  host: HostRecord,
  own: HostPlaces,
  script: string,
  context: BootContext,
): Promise<string[]> {
  const { places, record } = context;
  const { kernel } = machineBoot(record);
  const architecture = architectureOf();
  const boot = qemuArgv({
    architecture,
    kernel,
    disk: diskOf(host, context),
    tap: host.port,
    mac: host.mac,
    memory: record.memory,
    kvm: kvmWorks(architecture.debian),
    hostName: host.name,
  });
  // Not `ip netns exec`, which hides the control groups under a new /sys.
  return [
    'nsenter',
    `--net=/run/netns/${places.namespace}`,
    'sh',
    script,
    own.directory,
    own.cgroup,
    ...boot,
  ];
}

function machineBoot(record: LabRecord): NonNullable<BaseRoot['boot']> {
  const { boot } = record.root;
  if (boot !== undefined) return boot;
  throw new LabError('CACHE_DAMAGED', 'the root file system has no kernel, which a virtual machine needs');
}
