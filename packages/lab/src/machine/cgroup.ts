import { existsSync } from 'node:fs';
import { readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../errors.js';

/** The mount points of the hierarchies of control groups. */
export interface CgroupMounts {
  /** The hierarchy of version 2, which has every process once. */
  readonly unified: string;
  /** Hierarchies of version 1, if any: systemd-nspawn makes the same directories in some of them. */
  readonly legacy: readonly string[];
}

/** The mounts in the text of /proc/self/mountinfo; `undefined` if none is of version 2. */
export function parseCgroupMounts(mountInfo: string): CgroupMounts | undefined {
  let unified: string | undefined;
  const legacy: string[] = [];
  for (const line of mountInfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const path = before.split(' ')[4] ?? '';
    if (after.startsWith('cgroup2 ')) unified ??= path;
    if (after.startsWith('cgroup ')) legacy.push(path);
  }
  return unified === undefined ? undefined : { unified, legacy };
}

/** @throws LabError `unsupported-machine` where there are no control groups of version 2 */
export async function cgroupMounts(): Promise<CgroupMounts> {
  const mounts = parseCgroupMounts(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''));
  if (mounts === undefined) {
    throw new LabError('unsupported-machine', 'a lab needs Linux with control groups of version 2 mounted', {
      hint: 'mount -t cgroup2 none /sys/fs/cgroup',
    });
  }
  return mounts;
}

/** Kills every process in a control group and below it, and waits for their ends; `false` if any is left. */
export async function emptyCgroup(directory: string, timeoutMs: number): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const pids = await pidsBelow(directory);
    if (pids.length === 0) return true;
    if (Date.now() > end) return false;
    await kill(directory, pids);
    await sleep(40);
  }
}

/** Removes a control group that holds no process, with those below it. */
export async function removeCgroup(directory: string): Promise<void> {
  for (const child of await childrenOf(directory)) await removeCgroup(join(directory, child));
  for (let tries = 0; ; tries += 1) {
    try {
      await rmdir(directory);
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT') return;
      // A process that has just ended may still be counted.
      if (code !== 'EBUSY' || tries >= 50) throw error;
      await sleep(40);
    }
  }
}

async function kill(directory: string, pids: readonly number[]): Promise<void> {
  const whole = join(directory, 'cgroup.kill');
  if (existsSync(whole)) {
    await writeFile(whole, '1');
    return;
  }
  // Kernels before 5.14: one by one, and again until none is left.
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function pidsBelow(directory: string): Promise<number[]> {
  const text = await readFile(join(directory, 'cgroup.procs'), 'utf8').catch(() => '');
  const own = text
    .split('\n')
    .filter((line) => /^[1-9]\d*$/.test(line))
    .map(Number);
  const below = await Promise.all(
    (await childrenOf(directory)).map((child) => pidsBelow(join(directory, child))),
  );
  return [...own, ...below.flat()];
}

/** Names of the control groups directly below one; none if it is missing. */
export async function childrenOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
