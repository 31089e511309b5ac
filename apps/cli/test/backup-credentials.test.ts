import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isSealed } from '@harderway/credentials-directory';
import { credentialsPath } from '@harderway/etcd-snapshots';
import { describe, expect, it } from 'vitest';
import { snapshotManifest as manifest } from '../../../tools/testing/snapshot-manifest.js';
import type { ControlPlane } from '../src/context.js';
import { clusterYaml, harderway, temporaryDirectory } from './surroundings.js';

/** Keeps the sealed credentials where they belong, and takes no snapshot. */
const takeSnapshot: ControlPlane['takeSnapshot'] = async (_, directory, { credentials } = {}) => {
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'a.db');
  if (credentials !== undefined) await writeFile(credentialsPath(path), credentials);
  return { path, manifest, unanswered: [], doubt: undefined };
};

async function filled(): Promise<string> {
  const directory = await temporaryDirectory();
  // No host is asked: what opens the session is this machine.
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml.replaceAll('192.0.2.', '192.168.7.'));
  await mkdir(join(directory, 'auth'));
  await writeFile(join(directory, 'auth', 'ca-key.pem'), 'the secret of the authority');
  await writeFile(join(directory, 'passphrase'), 'five words are long enough\nno more\n', { mode: 0o600 });
  await writeFile(join(directory, 'short'), 'secret\n');
  return directory;
}

const withPassphrase = ['--with-credentials', '--passphrase-file', 'passphrase'];

describe('harderway backup --with-credentials', () => {
  it('keeps them sealed, and opens them into a new directory', async () => {
    const directory = await filled();
    const ran = await harderway(['backup', ...withPassphrase], { directory, engine: { takeSnapshot } });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('a.db.credentials.age') });
    const sealed = await readFile(join(directory, 'backups', 'a.db.credentials.age'));
    expect(isSealed(sealed)).toBe(true);
    expect(sealed.includes('the secret')).toBe(false);
    const open = ['backup', 'open', 'backups/a.db', '--passphrase-file', 'passphrase', '--into', 'new'];
    expect(await harderway(open, { directory })).toMatchObject({ code: 0, stdout: '1 file in new\n' });
    expect(await readFile(join(directory, 'new', 'ca-key.pem'), 'utf8')).toBe('the secret of the authority');
    expect((await stat(join(directory, 'new'))).mode & 0o777).toBe(0o700);
    const again = await harderway(open, { directory });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing is overwritten') });
  });

  it('warns where the credentials here may be others', async () => {
    const directory = await filled();
    const doubtful: ControlPlane['takeSnapshot'] = async (...input) => ({
      ...(await takeSnapshot(...input)),
      doubt: 'it is at stage 5 of rotations, these credentials are at 0',
    });
    const ran = await harderway(['backup'], { directory, engine: { takeSnapshot: doubtful } });
    expect(ran.stderr).toMatch(
      /warning: the credentials in .* may not belong to the cluster of .* \(it is at stage 5 of rotations/,
    );
  });

  it('refuses a short passphrase, a wrong recipient and both before any host is asked', async () => {
    const directory = await filled();
    const refusal = async (...more: readonly string[]): Promise<string> => {
      const ran = await harderway(['backup', '--with-credentials', ...more], {
        directory,
        engine: {
          openSession: async () => {
            throw new Error('a host was asked');
          },
        },
      });
      expect(ran.code).not.toBe(0);
      return ran.stderr;
    };
    expect(await refusal('--passphrase-file', 'short')).toContain('fewer than 12 characters');
    expect(await refusal('--recipient', 'age1nobody')).toContain('not a public key of age');
    expect(await refusal('--recipient', 'age1x', '--passphrase-file', 'passphrase')).toContain('exclude');
    expect(await refusal('--passphrase-file', 'none')).toContain('none');
  });

  it('says what is wrong with a passphrase that does not fit, and prints none', async () => {
    const directory = await filled();
    await harderway(['backup', ...withPassphrase], { directory, engine: { takeSnapshot } });
    const ran = await harderway(
      ['backup', 'open', 'backups/a.db', '--passphrase-file', 'short', '--into', 'new'],
      { directory },
    );
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('wrong passphrase') });
    expect(ran.stderr).not.toContain('secret');
    expect(await readdir(directory)).not.toContain('new');
  });

  it('needs to know where to', async () => {
    const directory = await filled();
    const ran = await harderway(['backup', 'open', 'backups/a.db'], { directory });
    expect(ran).toMatchObject({ code: 64, stderr: expect.stringContaining('--into is missing') });
    const none = await harderway(['backup', 'open', 'x.db', '--into', 'new'], { directory });
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('--with-credentials') });
  });
});
