import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CredentialsInput } from '../../src/files/pki-state.js';
import { checkPki } from '../../src/pki/check.js';
import { ensurePki } from '../../src/pki/ensure.js';
import { issuedForEach } from './issued.js';

const issued = issuedForEach();

/** The cluster with another address, which its certificate has to name. */
const moved = (round: number): CredentialsInput => ({
  ...issued.spec,
  api: { ...issued.spec.api, virtualIp: `192.168.2.${round}` },
});

test('runs that renew at the same time leave each certificate beside its own key', async () => {
  for (let round = 1; round <= 2; round += 1) {
    const input = moved(round);
    const before = readFileSync(join(issued.directory, 'kubernetes.pem'), 'utf8');
    await Promise.all([1, 2, 3].map(() => ensurePki(input, { renew: true })));
    expect(readFileSync(join(issued.directory, 'kubernetes.pem'), 'utf8')).not.toBe(before);
    expect((await checkPki(input)).problems).toEqual([]);
  }
});
