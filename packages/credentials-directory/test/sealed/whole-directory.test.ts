import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { draftPath } from '@harderway/replace-file';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, onTestFinished, test } from 'vitest';
import { packFiles, unpackFiles } from '../../src/sealed/archive.js';
import { type SealKey, seal } from '../../src/sealed/seal.js';
import { openCredentials, sealCredentials } from '../../src/sealed/whole-directory.js';

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
  await symlink('ca.pem', join(directory, 'link'));
  return directory;
}

describe('credentials', () => {
  test('come back as they were, for their owner alone', async () => {
    const sealed = await sealCredentials(await filled(), by);
    expect(Buffer.from(sealed).includes('secret')).toBe(false);
    const into = join(await place(), 'deep', 'auth');
    expect(await openCredentials(sealed, key, into)).toEqual(['ca-key.pem', 'ca.pem', 'link', long]);
    expect(await readFile(join(into, 'link'), 'utf8')).toBe('certificate');
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

  test('are opened after a run that was killed, whose plain keys are removed', async () => {
    const sealed = await sealCredentials(await filled(), by);
    const directory = await place();
    const [left, other] = [draftPath(join(directory, 'auth')), draftPath(join(directory, 'auth.tar'))];
    for (const path of [left, other]) {
      await mkdir(path);
      await writeFile(join(path, 'ca-key.pem'), 'the secret');
      await utimes(path, 0, 0);
    }
    await openCredentials(sealed, key, join(directory, 'auth'));
    expect((await readdir(directory)).sort()).toEqual([basename(other), 'auth'].sort());
  });

  test.each(['nowhere', '.'])('are not sealed without what a link to %j stands for', async (target) => {
    const directory = await filled();
    await symlink(target, join(directory, 'own', 'ca-key.pem'));
    await expect(sealCredentials(directory, by)).rejects.toMatchObject({
      code: 'seal-refused',
      message: expect.stringContaining('own/ca-key.pem'),
    });
  });

  test('must be there', async () => {
    await expect(sealCredentials(join(await place(), 'none'), by)).rejects.toMatchObject({
      code: 'pki-missing',
    });
    await expect(sealCredentials(await place(), by)).rejects.toMatchObject({ code: 'pki-missing' });
  });
});

describe('an archive', () => {
  test.each(['../x', '/etc/x', 'a/../../x', './x'])('that leads outside by %j is refused', async (name) => {
    const archive = await packFiles(new Map([[name, Buffer.from('x')]]));
    await expect(unpackFiles(archive)).rejects.toThrow();
    const sealed = await seal(archive, by);
    const into = join(await place(), 'auth');
    await expect(openCredentials(sealed, key, into)).rejects.toMatchObject({ code: 'seal-not-opened' });
  });

  test('that is cut is refused', async () => {
    const archive = await packFiles(new Map([['a', Buffer.alloc(2000)]]));
    await expect(unpackFiles(archive.subarray(0, 1024))).rejects.toThrow(/not one of ours/);
  });
});
