import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensurePackageLists } from '../../src/machine/package-lists.js';
import { runCommand } from '../../src/process/command.js';

let directory = '';

/** The real apt, with a mirror in a directory, and lists and settings of its own: a fresh machine's. */
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'harderway-lists-'));
  const mirror = join(directory, 'mirror');
  for (const path of ['mirror', 'etc', 'lists/partial', 'cache/archives/partial']) {
    await mkdir(join(directory, path), { recursive: true });
  }
  const packages = 'Package: probe\nVersion: 1\nArchitecture: all\nFilename: ./probe.deb\nSize: 1\n';
  const sum = createHash('sha256').update(packages).digest('hex');
  await writeFile(join(mirror, 'Packages'), packages);
  await writeFile(join(mirror, 'Release'), `SHA256:\n ${sum} ${packages.length} Packages\n`);
  await writeFile(join(directory, 'sources.list'), `deb [trusted=yes] file:${mirror} ./\n`);
  const settings = [
    `Dir::State::Lists "${join(directory, 'lists')}";`,
    `Dir::Cache "${join(directory, 'cache')}";`,
    `Dir::Etc "${join(directory, 'etc')}";`,
    `Dir::Etc::SourceList "${join(directory, 'sources.list')}";`,
    `APT::Sandbox::User "";`,
    // Once apt has its lock: each update counts itself, and takes its time.
    `APT::Update::Pre-Invoke { "echo update >>${join(directory, 'updates')}; sleep 0.5"; };`,
  ];
  await writeFile(join(directory, 'apt.conf'), `${settings.join('\n')}\n`);
  vi.stubEnv('APT_CONFIG', join(directory, 'apt.conf'));
  vi.spyOn(process, 'getuid').mockReturnValue(0);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

const updates = async (): Promise<number> =>
  (await readFile(join(directory, 'updates'), 'utf8')).split('\n').length - 1;

test('package lists are fetched once, however many ask for them at the same time', async () => {
  await Promise.all([ensurePackageLists(), ensurePackageLists(), ensurePackageLists()]);
  expect(await updates()).toBe(1);
  expect((await readdir(join(directory, 'lists'))).some((file) => file.endsWith('_Release'))).toBe(true);
  await ensurePackageLists();
  expect(await updates()).toBe(1);
});

test('an update of somebody else is waited for', async () => {
  const other = runCommand(['apt-get', 'update']);
  while ((await updates().catch(() => 0)) === 0) await sleep(20);
  const details: string[] = [];
  await ensurePackageLists({ onProgress: ({ detail }) => details.push(detail ?? '') });
  await other;
  expect(details).toContain('waiting for another program that fetches package lists');
});
