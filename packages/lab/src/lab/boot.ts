import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError, lastLines, throwIfAborted } from '../errors.js';
import type { Host } from '../host/runner.js';
import { RUNNERS } from '../host/runners.js';
import { seedFiles } from '../host/seed.js';
import { removeTree } from '../machine/remove-tree.js';
import { isAlive, readIdentity } from '../process/identity.js';
import { hostKeyFile, readKey, sshAccess } from './keys.js';
import { BRIDGE, type HostPlaces, hostPlaces, type Places } from './places.js';
import type { HostRecord, LabRecord } from './record.js';

export interface BootContext {
  readonly places: Places;
  readonly record: LabRecord;
  readonly signal: AbortSignal | undefined;
}

/** Makes the disk of a fresh host, with its identity. */
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
  const disk = diskOf(host, context);
  // It gets its name when it is whole.
  const unfinished = `${disk}.new`;
  await RUNNERS[host.kind].makeDisk(record, unfinished, files, signal);
  await rename(unfinished, disk);
}

/** Whether {@link prepareHost} has finished. */
export const isPrepared = (host: HostRecord, context: BootContext): boolean =>
  existsSync(diskOf(host, context));

const diskOf = (host: HostRecord, { places }: BootContext): string =>
  join(hostPlaces(places, host.name).directory, RUNNERS[host.kind].disk);

/** Starts a prepared host: its supervisor runs on when this process ends. */
export async function startHost(record: HostRecord, context: BootContext): Promise<void> {
  const runner = RUNNERS[record.kind];
  const own = hostPlaces(context.places, record.name);
  await rm(own.supervisor, { force: true });
  await mkdir(own.cgroup, { recursive: true });
  const script = join(own.directory, 'supervise.sh');
  await writeFile(script, runner.script);
  const console = await open(own.console, 'a');
  try {
    const [program = '', ...args] = runner.argv(hostOf(record, context), script);
    const child = spawn(program, args, {
      detached: true,
      cwd: '/',
      stdio: ['ignore', console.fd, console.fd],
    });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    child.unref();
    await Promise.race([failed, recorded(record, own, context.signal)]);
  } finally {
    await console.close();
  }
}

/** A host of the record, with all that its runner needs. */
function hostOf(host: HostRecord, { places, record: { root, memory } }: BootContext): Host {
  const { directory, cgroup } = hostPlaces(places, host.name);
  return { ...host, bridge: BRIDGE, namespace: places.namespace, directory, cgroup, root, memory };
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
  throw new LabError('host-not-up', `${host.name} could not be started: ${await consoleTail(own)}`);
}
