import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isEncryptionConfiguration } from '../src/encryption.js';
import { createClusterPki, renderEncryptionConfiguration } from '../src/index.js';
import { input } from './support.js';

const secret = new Uint8Array(32).fill(7);

test('aescbc with key1, then identity', () => {
  expect(
    renderEncryptionConfiguration({ provider: 'aescbc', secret }),
  ).toBe(`apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources:
      - secrets
    providers:
      - aescbc:
          keys:
            - name: key1
              secret: ${Buffer.from(secret).toString('base64')}
      - identity: {}
`);
});

describe('other providers', () => {
  test.each(['aesgcm', 'secretbox'] as const)('%s', (provider) => {
    const text = renderEncryptionConfiguration({
      provider,
      secret,
      keyName: 'k2',
      resources: ['secrets', 'configmaps'],
    });
    expect(parse(text).resources[0]).toEqual({
      resources: ['secrets', 'configmaps'],
      providers: [
        { [provider]: { keys: [{ name: 'k2', secret: Buffer.from(secret).toString('base64') }] } },
        { identity: {} },
      ],
    });
  });

  test('identity alone has no secret', async () => {
    expect(parse(renderEncryptionConfiguration({ provider: 'identity' })).resources[0].providers).toEqual([
      { identity: {} },
    ]);
    const files = await createClusterPki(input, { encryption: 'identity' });
    expect(files.get('encryption-config.yaml')?.content).not.toContain('secret:');
  });
});

test.each([
  ['aescbc', 31],
  ['aescbc', 0],
  ['secretbox', 16],
] as const)('%s refuses a key of %d bytes', (provider, size) => {
  const configuration = { provider, secret: new Uint8Array(size) };
  expect(() => renderEncryptionConfiguration(configuration)).toThrow(
    expect.objectContaining({ code: 'encryption-key-size' }),
  );
});

test.each([
  ['kind: EncryptionConfiguration\nresources: [{resources: [secrets]}]', true],
  ['kind: EncryptionConfig\nresources: [{resources: [secrets]}]', true],
  ['kind: Secret\nresources: [1]', false],
  ['kind: EncryptionConfiguration\nresources: []', false],
  ['- 1', false],
  ['a: [', false],
  ['', false],
])('%j is one: %s', (text, expected) => {
  expect(isEncryptionConfiguration(text)).toBe(expected);
});
