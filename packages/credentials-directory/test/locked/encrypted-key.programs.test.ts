import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CredentialsInput } from '../../src/files/pki-state.js';
import type { KeyHolder } from '../../src/locked/key-holder.js';
import { ensurePki } from '../../src/pki/ensure.js';
import { exampleCluster } from '../example.js';
import { withKeyHolder } from './with-key-holder.js';

const passphrase = 'five words are long enough';
let directory = '';
let input: CredentialsInput;
let plain = '';

const knowing = (answer: string): KeyHolder => ({
  openLock: async () => ({ kind: 'passphrase', passphrase: answer }),
  passphraseOf: async () => answer,
});

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'encrypted-key-'));
  const { pki, ...cluster } = exampleCluster(directory);
  input = { ...cluster, pki: { ...pki, keyType: 'rsa-2048' } };
  await ensurePki(input);
  plain = readFileSync(join(directory, 'ca-key.pem'), 'utf8');
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each([
  [['pkcs8', '-topk8', '-v2', 'aes-256-cbc'], 'BEGIN ENCRYPTED PRIVATE KEY'],
  [['rsa', '-traditional', '-aes256'], 'Proc-Type: 4,ENCRYPTED'],
])(
  'the key of an authority with a passphrase is opened in memory: %j',
  async ([program = '', ...words], marked) => {
    const path = join(directory, 'ca-key.pem');
    const text = execFileSync('openssl', [program, '-passout', 'env:PASSPHRASE', ...words], {
      env: { ...process.env, PASSPHRASE: passphrase },
      input: plain,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    writeFileSync(path, text);
    expect(text).toContain(marked);
    rmSync(join(directory, 'admin.pem'));
    await withKeyHolder(knowing(passphrase), () => ensurePki(input));
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(readFileSync(join(directory, 'admin.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
    const wrong = withKeyHolder(knowing('another passphrase'), () => ensurePki(input));
    await expect(wrong).rejects.toMatchObject({ code: 'seal-not-opened' });
  },
);
