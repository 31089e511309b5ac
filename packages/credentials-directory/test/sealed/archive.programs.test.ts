import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packFiles, unpackFiles } from '../../src/sealed/archive.js';

/** An archive that tar makes of these names in a directory. */
function tarOf(...names: readonly string[]): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'harderway-archive-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'ca.pem'), 'certificate');
  writeFileSync(join(directory, 'ca-key.pem'), 'key');
  symlinkSync('/etc/passwd', join(directory, 'link'));
  return execFileSync('tar', ['cf', '-', ...names], { cwd: directory });
}

test('tar reads an archive, long names included', async () => {
  const long = `own/${'a'.repeat(120)}.pem`;
  const files = new Map([
    ['a.pem', Buffer.from('a')],
    [long, Buffer.alloc(1000, 'x')],
  ]);
  const archive = await packFiles(files);
  const listed = execFileSync('tar', ['tvf', '-'], { input: archive, encoding: 'utf8' });
  expect(listed).toMatch(/^-rw------- .* a\.pem$/m);
  expect(listed).toContain(long);
  expect([...(await unpackFiles(archive))].map(([name, content]) => [name, content.length])).toEqual([
    ['a.pem', 1],
    [long, 1000],
  ]);
});

test('an archive of tar is read', async () => {
  expect([...(await unpackFiles(tarOf('ca.pem', 'ca-key.pem'))).keys()]).toEqual(['ca.pem', 'ca-key.pem']);
});

test('an archive with a link is refused', async () => {
  await expect(unpackFiles(tarOf('link'))).rejects.toThrow(/not one of ours/);
});
