import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openCredentials, sealCredentials } from '../../src/backup/credentials.js';
import { packFiles, unpackFiles } from '../../src/credentials/sealed/archive.js';
import { type SealKey, seal } from '../../src/credentials/sealed/seal.js';

const identity = await generateX25519Identity();
const recipients = [await identityToRecipient(identity)];
const by = { kind: 'recipients', recipients } as const;
const key: SealKey = { kind: 'identities', identities: [identity] };
const long = `own/${'a'.repeat(120)}.pem`;

async function place(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'harderway-credentials-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function filled(): Promise<string> {
  const directory = join(await place(), 'auth');
  await mkdir(join(directory, 'own'), { recursive: true });
  await writeFile(join(directory, 'ca.pem'), 'certificate');
  await writeFile(join(directory, 'ca-key.pem'), 'the secret of the authority');
  await chmod(join(directory, 'ca.pem'), 0o644);
  await writeFile(join(directory, long), '');
  await symlink('/etc/passwd', join(directory, 'link'));
  return directory;
}

describe('credentials', () => {
  test('come back as they were, for their owner alone', async () => {
    const sealed = await sealCredentials(await filled(), by);
    expect(Buffer.from(sealed).includes('secret')).toBe(false);
    const into = join(await place(), 'deep', 'auth');
    expect(await openCredentials(sealed, key, into)).toEqual(['ca-key.pem', 'ca.pem', long]);
    expect(await readFile(join(into, 'ca-key.pem'), 'utf8')).toBe('the secret of the authority');
    expect((await readdir(join(into, '..'))).sort()).toEqual(['auth']);
    for (const [path, mode] of [
      ['', 0o700],
      ['own', 0o700],
      ['ca.pem', 0o600],
      [long, 0o600],
    ] as const)
      expect((await stat(join(into, path))).mode & 0o777, path).toBe(mode);
  });

  test('overwrite nothing, and leave nothing if they can not be opened', async () => {
    const sealed = await sealCredentials(await filled(), by);
    const directory = await place();
    const taken = join(directory, 'taken');
    await mkdir(taken);
    await expect(openCredentials(sealed, key, taken)).rejects.toMatchObject({ code: 'seal-refused' });
    const dangling = join(directory, 'dangling');
    await symlink('nowhere', dangling);
    await expect(openCredentials(sealed, key, dangling)).rejects.toMatchObject({ code: 'seal-refused' });
    const other: SealKey = { kind: 'identities', identities: [await generateX25519Identity()] };
    await expect(openCredentials(sealed, other, join(directory, 'auth'))).rejects.toMatchObject({
      code: 'seal-not-opened',
    });
    expect((await readdir(directory)).sort()).toEqual(['dangling', 'taken']);
  });

  test('must be there', async () => {
    await expect(sealCredentials(join(await place(), 'none'), by)).rejects.toMatchObject({
      code: 'pki-missing',
    });
    await expect(sealCredentials(await place(), by)).rejects.toMatchObject({ code: 'pki-missing' });
  });
});

describe('an archive', () => {
  test('is one that tar reads, and the other way round', async () => {
    const files = new Map([
      ['a.pem', Buffer.from('a')],
      [long, Buffer.alloc(1000, 'x')],
    ]);
    const archive = await packFiles(files);
    expect(execFileSync('tar', ['tvf', '-'], { input: archive, encoding: 'utf8' })).toMatch(
      /^-rw------- .* a\.pem$/m,
    );
    expect([...unpackFiles(archive)].map(([name, content]) => [name, content.length])).toEqual([
      ['a.pem', 1],
      [long, 1000],
    ]);
    const directory = await filled();
    const made = execFileSync('tar', ['cf', '-', 'ca.pem', 'ca-key.pem'], { cwd: directory });
    expect([...unpackFiles(made).keys()]).toEqual(['ca.pem', 'ca-key.pem']);
  });

  test.each(['../x', '/etc/x', 'a/../../x', './x'])('that leads outside by %j is refused', async (name) => {
    const archive = await packFiles(new Map([[name, Buffer.from('x')]]));
    expect(() => unpackFiles(archive)).toThrow();
    const sealed = await seal(archive, by);
    const into = join(await place(), 'auth');
    await expect(openCredentials(sealed, key, into)).rejects.toMatchObject({ code: 'seal-not-opened' });
  });

  test('that is cut, or holds a link, is refused', async () => {
    const archive = await packFiles(new Map([['a', Buffer.alloc(2000)]]));
    expect(() => unpackFiles(archive.subarray(0, 1024))).toThrow(/not one of ours/);
    const linked = execFileSync('tar', ['cf', '-', 'link'], { cwd: await filled() });
    expect(() => unpackFiles(linked)).toThrow(/not one of ours/);
  });
});
