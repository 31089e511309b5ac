import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pruneRoots } from '../../src/rootfs/prune.js';
import { noteUse, usesFile } from '../../src/rootfs/uses.js';

let directory = '';
let roots = '';
let child: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-prune-'));
  roots = join(directory, 'lab-roots');
  await mkdir(roots);
});
afterEach(async () => {
  const { pid } = child ?? {};
  if (pid !== undefined) {
    const ended = new Promise((resolve) => child?.on('close', resolve));
    process.kill(-pid, 'SIGKILL');
    await ended;
    child = undefined;
  }
  await rm(directory, { recursive: true });
});

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);
const key = (digit: number): string => `amd64-${String(digit).repeat(16)}`;

/** A root made some days ago. */
async function makeRoot(name: string, days: number): Promise<string> {
  const root = join(roots, name);
  await mkdir(join(root, 'root', 'etc'), { recursive: true });
  await writeFile(join(root, 'manifest.json'), '{}');
  for (const path of [join(root, 'manifest.json'), root]) await utimes(path, daysAgo(days), daysAgo(days));
  return root;
}

/** The record of a lab on a root. */
async function makeLab(name: string, root: string): Promise<string> {
  const record = join(directory, `${name}.json`);
  await writeFile(record, join(root, 'root'));
  return record;
}

async function prune(): Promise<{ readonly removed: string[]; readonly left: string[] }> {
  const removed: string[] = [];
  const rootOf = (record: string): Promise<string | undefined> =>
    readFile(record, 'utf8').catch(() => undefined);
  await pruneRoots(join(roots, key(0)), rootOf, ({ kind, id }) => {
    if (kind === 'done') removed.push(id.replace('prune-', ''));
  });
  return { removed, left: (await readdir(roots)).sort() };
}

test('roots of other recipes that were not used for a week go, with what killed builds have left', async () => {
  await makeRoot(key(0), 90);
  await makeRoot(key(1), 8);
  await makeRoot(key(2), 6);
  await makeRoot(`${key(3)}.partial-0a1b2c3d`, 0);
  await makeRoot('of-somebody-else', 90);
  await writeFile(join(roots, `${key(1)}.lock`), '');
  expect(await prune()).toEqual({ removed: [key(1), key(3)], left: [key(0), key(2), 'of-somebody-else'] });
});

test('a use counts from the day it was noted, once for each lab', async () => {
  await makeRoot(key(0), 0);
  const root = await makeRoot(key(1), 90);
  await noteUse(root, '/gone/lab.json', undefined);
  await noteUse(root, '/gone/lab.json', undefined);
  expect(await readFile(usesFile(root), 'utf8')).toBe('/gone/lab.json\n');
  expect((await prune()).removed).toEqual([]);
  await utimes(usesFile(root), daysAgo(8), daysAgo(8));
  expect(await prune()).toEqual({ removed: [key(1)], left: [key(0)] });
});

test('a root that a lab uses stays, even if none of its hosts is running', async () => {
  await makeRoot(key(0), 0);
  const root = await makeRoot(key(1), 90);
  const record = await makeLab('lab', root);
  await noteUse(root, record, undefined);
  await utimes(usesFile(root), daysAgo(8), daysAgo(8));
  expect((await prune()).removed).toEqual([]);
  // The lab was set up again on another root.
  await makeLab('lab', join(roots, key(0)));
  expect((await prune()).removed).toEqual([key(1)]);
});

test("a root below a host's overlay stays, in whatever mount namespace that is", async () => {
  await makeRoot(key(0), 0);
  const root = await makeRoot(key(1), 90);
  const script = `mkdir upper work merged
    mount -t tmpfs tmpfs upper
    mkdir upper/upper upper/work
    mount -t overlay overlay -o "lowerdir=$1,upperdir=upper/upper,workdir=upper/work" merged
    echo mounted
    exec sleep 60`;
  const argv = ['--mount', '--propagation', 'private', 'sh', '-ec', script, 'sh', join(root, 'root')];
  child = spawn('unshare', argv, { cwd: directory, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child?.stdout?.once('data', () => resolve());
    child?.once('close', () => reject(new Error('the overlay could not be mounted')));
  });
  expect((await prune()).removed).toEqual([]);
  expect(existsSync(join(root, 'root', 'etc'))).toBe(true);
});
