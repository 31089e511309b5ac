import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { signatureFault } from '../src/sigstore.js';

const beside = (extension: string): string =>
  fileURLToPath(new URL(`fixtures/public-instance.${extension}`, import.meta.url));

/** A file that the conformance tests of Sigstore signed with its public instance in 2023. */
const signer = {
  identity:
    'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
};

const detached = async () => ({
  signature: await readFile(beside('sig'), 'utf8'),
  certificate: await readFile(beside('cert'), 'utf8'),
});

test('what the public instance signed is verified by the root that comes with the library', async () => {
  expect(await signatureFault(beside('txt'), await detached(), signer)).toBeUndefined();
});

test.each([
  ['other content', 'sig', signer, 'signature verification failed'],
  ['another identity', 'txt', { ...signer, identity: 'https://github.com/' }, 'certificate identity error'],
  [
    'another provider',
    'txt',
    { ...signer, issuer: 'https://accounts.google.com' },
    'got issuer=https://token',
  ],
])('it is not taken for %s', async (_title, extension, by, fault) => {
  expect(await signatureFault(beside(extension), await detached(), by)).toContain(fault);
});
