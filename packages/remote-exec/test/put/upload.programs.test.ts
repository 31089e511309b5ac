import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codePoint } from '../../../../tools/testing/code-point.js';
import { localFile } from '../../src/content/content.js';
import { uploadExit } from '../../src/host-script/fail.js';
import type { PutFile } from '../../src/model/files.js';
import { type UploadScript, uploadScript } from '../../src/put/upload.js';
import { type Shell, shells } from '../rig/shells.js';

const rig = mkdtempSync(join(tmpdir(), 'remote-exec-shells-'));
afterAll(() => rmSync(rig, { recursive: true, force: true }));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'remote-exec-upload-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function runUpload(
  { argv, path }: Shell,
  upload: UploadScript,
  after = '',
  change: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const [program = '', ...rest] = argv;
  const child = spawn(program, [...rest, '-c', upload.script + after], {
    env: { PATH: path, HOME: directory },
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined);
  const chunks: Uint8Array[] = [];
  for await (const chunk of upload.stdin()) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  expect(bytes.length).toBe(upload.size);
  child.stdin.end(change(bytes));
  const [code] = await once(child, 'close');
  return { code: Number(code), stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

const hidden = (at: string): readonly string[] =>
  readdirSync(at).filter((name) => name.startsWith('.remote-exec'));

describe.each(shells(rig).map((shell) => [shell.name, shell] as const))('an upload in %s', (_name, shell) => {
  it('writes files with their modes, makes directories, replaces files, lets commands follow', async () => {
    writeFileSync(join(directory, 'old'), 'before');
    writeFileSync(join(directory, 'disk'), Buffer.alloc(1_000_000, 'xyz'));
    const files: PutFile[] = [
      { path: join(directory, 'old'), content: 'after', mode: 0o600 },
      { path: join(directory, 'new directory/deep/-n'), content: new Uint8Array([0, 255, 10]), mode: 0o4755 },
      { path: join(directory, 'from disk'), content: await localFile(join(directory, 'disk')), mode: 0o644 },
      { path: join(directory, 'empty'), content: '', mode: 0o400 },
      {
        path: join(directory, `${'long/'.repeat(30)}name`),
        content: 'far',
        mode: 0o644,
        owner: 'root',
        group: 'root',
      },
    ];
    const result = await runUpload(shell, uploadScript(files), 'echo next; exit 7\n');
    expect(result).toEqual({ code: 7, stdout: 'next\n', stderr: '' });
    for (const { path, mode } of files) expect(statSync(path).mode & 0o7777, path).toBe(mode);
    expect(readFileSync(join(directory, 'old'), 'utf8')).toBe('after');
    expect([...readFileSync(join(directory, 'new directory/deep/-n'))]).toEqual([0, 255, 10]);
    expect(readFileSync(join(directory, 'from disk')).equals(readFileSync(join(directory, 'disk')))).toBe(
      true,
    );
    expect(hidden(directory)).toEqual([]);
  });

  it('gives files the time of now, by which programs see that a file has changed', async () => {
    const path = join(directory, 'file');
    const before = Math.floor(Date.now() / 1000) * 1000;
    await runUpload(shell, uploadScript([{ path, content: 'content', mode: 0o644 }]));
    const { mtimeMs } = statSync(path);
    expect(mtimeMs).toBeGreaterThanOrEqual(before);
    expect(mtimeMs).toBeLessThanOrEqual(Date.now());
  });

  it('names the file whose bytes were changed on the way, and leaves the old ones', async () => {
    writeFileSync(join(directory, 'b'), 'old b');
    const files = ['a', 'b', 'c'].map((name) => ({
      path: join(directory, name),
      content: `content ${name}`,
      mode: 0o644,
    }));
    const result = await runUpload(shell, uploadScript(files), 'echo next\n', (bytes) => {
      bytes[bytes.indexOf('content b')] = 0x43;
      return bytes;
    });
    expect(result.code).toBe(uploadExit['checksum-mismatch']);
    expect(result.stderr).toBe(
      `upload: ${join(directory, 'b')}: what arrived does not have the checksum announced\n`,
    );
    expect(result.stdout).toBe('');
    expect(readFileSync(join(directory, 'b'), 'utf8')).toBe('old b');
    expect(readdirSync(directory)).toEqual(['b']);
  });

  it('stops at a stream cut short, with the targets as they were', async () => {
    const upload = uploadScript([{ path: join(directory, 'a'), content: 'x'.repeat(100_000), mode: 0o644 }]);
    const result = await runUpload(shell, upload, '', (bytes) => bytes.subarray(0, 50_000));
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain(`upload: ${join(directory, 'a')}: `);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('changes nothing where its premise, checked once all is staged, exits', async () => {
    for (const name of ['one', 'two']) mkdirSync(join(directory, name));
    const upload = uploadScript(
      ['one/a', 'two/a'].map((name) => ({ path: join(directory, name), content: 'x', mode: 0o644 })),
      { premise: `echo ${directory}/*/.remote-exec-*/a; exit 7` },
    );
    const result = await runUpload(shell, upload, 'echo next\n');
    expect([result.code, result.stdout.split(' ').length]).toEqual([7, 2]);
    expect(['one', 'two'].map((name) => readdirSync(join(directory, name)))).toEqual([[], []]);
  });

  it('says that there is no space, and for which file', async () => {
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', disk]);
    try {
      const files = [
        { path: join(disk, 'fits'), content: 'fits', mode: 0o644 },
        { path: join(disk, 'does not'), content: 'x'.repeat(400_000), mode: 0o644 },
      ];
      const result = await runUpload(shell, uploadScript(files));
      expect(result.code).toBe(uploadExit['no-space']);
      expect(result.stderr).toContain(`upload: ${join(disk, 'does not')}: no space left on the device`);
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('says that a file is larger than the host lets it be, and for which one', async () => {
    const path = join(directory, 'large');
    const upload = uploadScript([
      { path: join(directory, 'fits'), content: 'fits', mode: 0o644 },
      { path, content: 'x'.repeat(400_000), mode: 0o644 },
    ]);
    const limited = { ...upload, script: `ulimit -f 100\n${upload.script}` };
    const result = await runUpload(shell, limited);
    expect(result.code).toBe(uploadExit['put-failed']);
    expect(result.stderr).toMatch(new RegExp(`^upload: ${path}: .*(?:File too large|ulimit -f)`));
    expect(readdirSync(directory)).toEqual([]);
  });

  it('says that the file system is read-only', async () => {
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', disk]);
    try {
      const result = await runUpload(
        shell,
        uploadScript([{ path: join(disk, 'a'), content: 'x', mode: 0o644 }]),
      );
      expect(result.code).toBe(uploadExit['read-only']);
      expect(result.stderr).toContain(`upload: ${join(disk, 'a')}: the file system is read-only`);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('refuses an owner the host does not know', async () => {
    const upload = uploadScript([
      { path: join(directory, 'a'), content: 'x', mode: 0o644, owner: 'nobody-of-that-name' },
    ]);
    const result = await runUpload(shell, upload);
    expect(result.code).toBe(uploadExit['put-failed']);
    expect(result.stderr).toMatch(/nobody-of-that-name/);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('refuses a target that is a directory', async () => {
    mkdirSync(join(directory, 'a'));
    const result = await runUpload(
      shell,
      uploadScript([{ path: join(directory, 'a'), content: 'x', mode: 0o644 }]),
    );
    expect(result.code).toBe(uploadExit['put-failed']);
    expect(readdirSync(join(directory, 'a'))).toEqual([]);
    expect(readdirSync(directory)).toEqual(['a']);
  });

  it('writes any content under any name', async () => {
    const name = fc
      .string({ unit: codePoint, minLength: 1, maxLength: 30 })
      .filter(
        (text) => !/[/\0]/.test(text) && !['.', '..'].includes(text) && !text.startsWith('.remote-exec'),
      );
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 3000 })), {
          minLength: 1,
          maxLength: 5,
          selector: ([base]) => Buffer.from(base).toString('hex'),
        }),
        async (contents) => {
          round += 1;
          const into = join(directory, String(round));
          const result = await runUpload(
            shell,
            uploadScript(
              contents.map(([base, content]) => ({ path: `${into}/${base}`, content, mode: 0o640 })),
            ),
          );
          expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
          expect(readdirSync(into).length).toBe(contents.length);
          for (const [base, content] of contents) {
            expect(readFileSync(`${into}/${base}`).equals(Buffer.from(content))).toBe(true);
          }
        },
      ),
    );
  });
});

describe('the script', () => {
  it('stays small for many files', () => {
    const files = Array.from({ length: 100 }, (_, index) => ({
      path: `/etc/kubernetes/manifests/part-${index}/file-with-a-long-name-${index}.yaml`,
      content: 'x',
      mode: 0o644,
      owner: 'root',
    }));
    expect(uploadScript(files).script.length).toBeLessThan(100_000);
  });

  it.each([
    ['etc/x', /not an absolute path/],
    ['/etc/', /names a directory/],
    ['/etc/..', /names a directory/],
    ['/etc/a\0b', /NUL/],
  ])('refuses the path %j', (path, message) => {
    expect(() => uploadScript([{ path, content: '', mode: 0o644 }])).toThrow(message);
  });
});
