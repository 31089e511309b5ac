// Issues a cluster's credentials, locks them, and reads them again only with the right key.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CredentialsInput,
  checkPki,
  ensurePki,
  isSealed,
  loadPki,
  lockCredentials,
  openCredentials,
  sealCredentials,
  unlockCredentials,
} from '@harderway/credentials-directory';
import { setKeyHolder } from '@harderway/credentials-directory/key-holder';

const root = await mkdtemp(join(tmpdir(), 'importer-'));
const directory = join(root, 'auth');
const cluster: CredentialsInput = {
  name: 'c',
  domain: 'c',
  api: { name: 'kubernetes', virtualIp: '192.0.2.1', port: 6443 },
  network: { serviceClusterIpRange: '10.32.0.0/16' },
  pki: { directory, validityHours: 1000, keyType: 'ecdsa-p256' },
  hosts: [{ name: 'a', role: 'control', address: '192.0.2.11' }],
};
const passphrase = 'correct horse';
try {
  assert.ok((await ensurePki(cluster)).written.includes('ca.pem'));
  assert.equal((await ensurePki(cluster)).written.length, 0);
  assert.deepEqual((await checkPki(cluster)).problems, []);
  const key = await readFile(join(directory, 'ca-key.pem'), 'utf8');

  await lockCredentials(directory, async () => ({ kind: 'passphrase', passphrase }));
  assert.ok(isSealed(await readFile(join(directory, 'ca-key.pem'))));
  await assert.rejects(loadPki(cluster), { code: 'pki-locked' });
  const answer = (given: string): void =>
    setKeyHolder({
      openLock: async () => ({ kind: 'passphrase', passphrase: given }),
      passphraseOf: async () => given,
    });
  answer('wrong');
  await assert.rejects(loadPki(cluster), { code: 'seal-not-opened' });
  answer(passphrase);
  assert.equal((await loadPki(cluster)).files.get('ca-key.pem')?.content, key);
  await unlockCredentials(directory);
  assert.equal(await readFile(join(directory, 'ca-key.pem'), 'utf8'), key);

  const sealed = await sealCredentials(directory, { kind: 'passphrase', passphrase });
  const copy = join(root, 'copy');
  await openCredentials(sealed, { kind: 'passphrase', passphrase }, copy);
  assert.deepEqual((await readdir(copy)).sort(), (await readdir(directory)).sort());
} finally {
  await rm(root, { recursive: true });
}
