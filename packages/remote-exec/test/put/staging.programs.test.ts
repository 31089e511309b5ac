import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withSource } from '../../src/content/content.js';
import { local } from '../../src/local/local.js';
import { metadataScript } from '../../src/put/large-script.js';
import { uploadScript } from '../../src/put/upload.js';
import { shells } from '../rig/shells.js';

const rig = mkdtempSync(join(tmpdir(), 'remote-exec-staging-'));
afterAll(() => rmSync(rig, { recursive: true, force: true }));
const kinds = shells(rig);

let directory: string;
let theirs: string;
let victim: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-directory-'));
  // A directory of another login, who may move and replace its entries.
  theirs = join(directory, 'theirs');
  mkdirSync(theirs);
  chownSync(theirs, 60_321, 60_321);
  victim = join(directory, 'victim');
  mkdirSync(victim, { mode: 0o700 });
  writeFileSync(join(victim, 'file'), 'of the victim');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const staged = (): string | undefined => readdirSync(theirs).find((name) => name.startsWith('.remote-exec-'));

/** Puts a link to the victim's directory in the place of the hidden one, once that is there. */
async function replaceByLink(afterMs: number): Promise<void> {
  const name = await vi.waitFor(
    () => {
      const found = staged();
      if (found === undefined) throw new Error('nothing is staged yet');
      return found;
    },
    { timeout: 5000, interval: 5 },
  );
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  renameSync(join(theirs, name), join(theirs, 'moved'));
  symlinkSync(victim, join(theirs, name));
}

function expectVictimUntouched(): void {
  expect(readdirSync(victim)).toEqual(['file']);
  expect(readFileSync(join(victim, 'file'), 'utf8')).toBe('of the victim');
  expect(readdirSync(directory).sort()).toEqual(['theirs', 'victim']);
}

describe.each(kinds.map((shell) => [shell.name, shell] as const))(
  'a link in the place of the staging directory (%s)',
  (_, shell) => {
    const start = (script: string, ...args: readonly string[]): ChildProcess => {
      const [program = '', ...rest] = shell.argv;
      return spawn(program, [...rest, '-c', script, ...args], { env: { PATH: shell.path }, stdio: 'pipe' });
    };

    it('leads small files nowhere else', async () => {
      const upload = uploadScript([
        { path: join(theirs, 'file'), content: 'new', mode: 0o644 },
        { path: join(theirs, 'other'), content: 'too', mode: 0o600 },
      ]);
      const child = start(upload.script);
      await replaceByLink(100);
      for await (const piece of upload.stdin()) child.stdin?.write(piece);
      child.stdin?.end();
      const [code] = await once(child, 'close');
      expectVictimUntouched();
      // Where the link came before the directory was entered, that is refused.
      expect([0, 85]).toContain(code);
      expect(existsSync(join(theirs, 'file'))).toBe(code === 0);
      if (code !== 0) return;
      expect(readFileSync(join(theirs, 'file'), 'utf8')).toBe('new');
      expect(statSync(join(theirs, 'other')).mode & 0o777).toBe(0o600);
    });

    it('leads a mode and an owner nowhere else, for a large file that is to have others', async () => {
      const file = { path: join(theirs, 'file'), content: 'large', mode: 0o4755, owner: '60321' };
      const script = metadataScript(withSource(file));
      const run = async (): Promise<readonly unknown[]> => {
        const child = start(script);
        child.stderr?.resume();
        const [code] = await once(child, 'close');
        return [code, readdirSync(theirs)];
      };
      symlinkSync(join(victim, 'file'), file.path);
      expect(await run()).toEqual([85, ['file']]);
      const { uid, mode } = statSync(join(victim, 'file'));
      expect([uid, mode & 0o7777]).toEqual([0, 0o644]);
      expectVictimUntouched();
      rmSync(file.path);
      writeFileSync(file.path, 'large');
      expect(await run()).toEqual([0, ['file']]);
      const changed = statSync(file.path);
      expect([changed.uid, changed.mode & 0o7777, readFileSync(file.path, 'utf8')]).toEqual([
        60_321,
        0o4755,
        'large',
      ]);
    });

    it.each([
      ['a directory elsewhere', () => victim],
      ['a directory of ours beside it that is not empty', () => join(theirs, 'ours')],
      ['a directory of theirs beside it', () => join(theirs, 'not-ours')],
    ])('that was there before it could be entered, to %s, is refused', async (_, to) => {
      mkdirSync(join(theirs, 'ours'));
      writeFileSync(join(theirs, 'ours/file'), 'of ours');
      mkdirSync(join(theirs, 'not-ours'));
      chownSync(join(theirs, 'not-ours'), 60_321, 60_321);
      const upload = uploadScript([{ path: join(theirs, 'file'), content: 'new', mode: 0o644 }]);
      const name = upload.staging[0]?.slice(theirs.length + 1) ?? '';
      // As one who is quick: mkdir says that it made the directory, and a link to another one is what is entered.
      const quick = `mkdir() { ln -s ${to()} ./${name}; }\n`;
      const child = start(upload.script.replace('stage() {', `${quick}stage() {`));
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        said += chunk;
      });
      for await (const piece of upload.stdin()) child.stdin?.on('error', () => undefined).write(piece);
      child.stdin?.end();
      const [code] = await once(child, 'close');
      expect([code, said]).toEqual([85, expect.stringContaining('its staging directory was replaced')]);
      expect(readFileSync(join(theirs, 'ours/file'), 'utf8')).toBe('of ours');
      expect(readdirSync(join(theirs, 'not-ours'))).toEqual([]);
      expectVictimUntouched();
    });
  },
);

describe.each(kinds.map((shell) => [shell.name, shell] as const))(
  'a signal while it is staged (%s)',
  (_, shell) => {
    it.each(['TERM', 'HUP', 'INT'])('leaves nothing behind, whenever it comes: %s', async (signal) => {
      const content = 'new';
      const lines = uploadScript([{ path: join(theirs, 'file'), content, mode: 0o644 }]).script.split('\n');
      const begin = lines.indexOf('stage() {');
      const end = lines.indexOf('}', begin);
      expect(end - begin).toBeGreaterThan(5);
      const [program = '', ...rest] = shell.argv;
      for (let at = begin + 1; at <= end; at += 1) {
        // To the subshell that stages; $$ would be the shell around it.
        const script = lines.toSpliced(at, 0, `sh -c 'kill -${signal} $PPID'`).join('\n');
        const child = spawn(program, [...rest, '-c', script], { env: { PATH: shell.path }, stdio: 'ignore' });
        const [code, by] = await once(child, 'close');
        expect([code === 0, by, readdirSync(theirs)]).toEqual([false, null, []]);
      }
    });
  },
);

it('a link in the place of the staging directory leads a large file nowhere else', async () => {
  const content = Buffer.alloc(20_000_000, 'large');
  const putting = local()
    .put([{ path: join(theirs, 'file'), content, mode: 0o644 }])
    .then(
      () => 'written',
      (error) => error.code,
    );
  await replaceByLink(0);
  const result = await putting;
  expectVictimUntouched();
  expect(['written', 'put-failed']).toContain(result);
  expect(existsSync(join(theirs, 'file'))).toBe(result === 'written');
  if (result === 'written') expect(readFileSync(join(theirs, 'file')).equals(content)).toBe(true);
});

it('the staging directory of files that are given to others is not theirs', async () => {
  const from = join(directory, 'from');
  mkdirSync(join(from, 'a'), { recursive: true });
  writeFileSync(join(from, 'a/setuid'), 'x');
  chmodSync(join(from, 'a/setuid'), 0o4755);
  symlinkSync('a', join(from, 'link'));
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  // Says whose directory it is called in, and whose the files in it are by then.
  writeFileSync(join(bin, 'sync'), `#!/bin/sh\nstat -c '%u %a %n' . a link >>${directory}/seen 2>&1\n:\n`, {
    mode: 0o755,
  });
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
  const options = { owner: '60321', group: '60321', sync: true };
  await local().putDirectory(from, theirs, options);
  const [own, ...given] = readFileSync(join(directory, 'seen'), 'utf8').split('\n');
  expect([own, given.slice(0, 2)]).toEqual(['0 700 .', ['60321 755 a', '60321 777 link']]);
  const file = statSync(join(theirs, 'a/setuid'));
  expect([file.uid, file.gid, file.mode & 0o7777]).toEqual([60_321, 60_321, 0o4755]);
});

it('what a killed run left behind long ago is removed, directories and files', async () => {
  const old = new Date(Date.now() - 3 * 24 * 3600 * 1000);
  mkdirSync(join(theirs, '.remote-exec-old'));
  writeFileSync(join(theirs, '.remote-exec-older'), 'half a file');
  mkdirSync(join(theirs, '.remote-exec-new'));
  for (const name of ['.remote-exec-old', '.remote-exec-older']) utimesSync(join(theirs, name), old, old);
  await local().put([{ path: join(theirs, 'file'), content: 'x', mode: 0o644 }]);
  expect(readdirSync(theirs).sort()).toEqual(['.remote-exec-new', 'file']);
  rmSync(join(theirs, '.remote-exec-new'), { recursive: true });
  mkdirSync(join(theirs, '.remote-exec-old'));
  utimesSync(join(theirs, '.remote-exec-old'), old, old);
  await local().put([{ path: join(theirs, 'large'), content: Buffer.alloc(5_000_000), mode: 0o644 }]);
  expect(readdirSync(theirs).sort()).toEqual(['file', 'large']);
});

it('a directory that hands on its group is staged in as well', async () => {
  const shared = join(directory, 'shared');
  mkdirSync(shared);
  execFileSync('chmod', ['2775', shared]);
  await local().put([{ path: join(shared, 'file'), content: 'x', mode: 0o644 }]);
  expect(readdirSync(shared)).toEqual(['file']);
});
