import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSealed } from '@harderway/credentials-directory';
import { describe, expect, it } from 'vitest';
import { clusterYaml, harderway, temporaryDirectory } from './surroundings.js';

async function filled(): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
  await mkdir(join(directory, 'auth'));
  await writeFile(join(directory, 'auth', 'ca-key.pem'), 'the secret of the authority', { mode: 0o600 });
  await writeFile(join(directory, 'passphrase'), 'five words are long enough\n', { mode: 0o600 });
  return directory;
}

/** A pair of this test alone. */
const identity = 'AGE-SECRET-KEY-1Y9QRR6L0HS2YQ8VXDHU03UY2N26GPW4Z78SVEZ5FYTGA00UVLNPS658JX2';
const recipient = 'age1enacq6gjh8da3ugttxggcmtvg92cvdqtshrcvj4rrrk2l3auz50sxh9q6y';

const keyOf = (directory: string): Promise<Buffer> => readFile(join(directory, 'auth', 'ca-key.pem'));

describe('harderway certs lock', () => {
  it('locks with a passphrase, which a variable names later', async () => {
    const directory = await filled();
    const lock = ['certs', 'lock', '--passphrase-file', 'passphrase'];
    expect(await harderway(lock, { directory })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 file locked'),
    });
    expect(isSealed(await keyOf(directory))).toBe(true);
    const environment = { HARDERWAY_PASSPHRASE_FILE: 'passphrase' };
    const ran = await harderway(['certs', 'unlock'], { directory, environment });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('1 file unlocked') });
    expect(String(await keyOf(directory))).toBe('the secret of the authority');
  });

  it('locks for a recipient, and opens by its secret key', async () => {
    const directory = await filled();
    await writeFile(join(directory, 'identity'), `# a comment\n${identity}\n`, { mode: 0o600 });
    const lock = ['certs', 'lock', '--recipient', recipient];
    expect(await harderway(lock, { directory })).toMatchObject({ code: 0 });
    const without = await harderway(['certs', 'unlock'], { directory });
    expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining('HARDERWAY_IDENTITY_FILE') });
    const again = await harderway([...lock, '--identity', 'identity'], { directory });
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing to lock'),
      stderr: expect.stringContaining('--recipient was not used'),
    });
    const unlock = ['certs', 'unlock', '--identity', 'identity', '--json'];
    expect(await harderway(unlock, { directory })).toMatchObject({ code: 0 });
    expect(String(await keyOf(directory))).toBe('the secret of the authority');
  });

  it('lists what stays public, and refuses a directory with more than credentials', async () => {
    const directory = await filled();
    await writeFile(join(directory, 'auth', 'README.md'), 'about them');
    const lock = ['certs', 'lock', '--passphrase-file', 'passphrase'];
    expect(await harderway(lock, { directory })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('public: README.md\n'),
    });
    const mixed = await filled();
    const text = (await readFile(join(mixed, 'cluster.yaml'), 'utf8')).replace(
      /directory: .*auth.*/,
      'directory: .',
    );
    await writeFile(join(mixed, 'auth', 'cluster.yaml'), text);
    const ran = await harderway([...lock, '--file', 'auth/cluster.yaml'], { directory: mixed });
    expect(ran).toMatchObject({ code: 64, stderr: expect.stringContaining('a directory of their own') });
  });

  it('refuses a short passphrase, and a word that it does not know', async () => {
    const directory = await filled();
    await writeFile(join(directory, 'short'), 'secret\n');
    const short = await harderway(['certs', 'lock', '--passphrase-file', 'short'], { directory });
    expect(short).toMatchObject({ code: 1, stderr: expect.stringContaining('fewer than 12') });
    expect(String(await keyOf(directory))).toBe('the secret of the authority');
    const unknown = await harderway(['certs', 'close'], { directory });
    expect(unknown).toMatchObject({ code: 64, stderr: expect.stringContaining('unknown subcommand close') });
  });
});
