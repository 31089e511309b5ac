import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createClusterPki } from '../src/cluster/cluster.js';
import { encryptionFault, formatEncryptionConfiguration } from '../src/encryption/encryption.js';
import { encryptionKeyNames } from '../src/encryption/key-names.js';
import { encryptionUse, nextKey, withEncryptionUse } from '../src/rotation/encryption-stages.js';
import { at, input } from './support.js';

const secret = new Uint8Array(32).fill(7);

test('aescbc with key1, then identity', () => {
  expect(
    formatEncryptionConfiguration({ provider: 'aescbc', secret }),
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
    const text = formatEncryptionConfiguration({
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
    expect(parse(formatEncryptionConfiguration({ provider: 'identity' })).resources[0].providers).toEqual([
      { identity: {} },
    ]);
    const files = await createClusterPki(input, {
      encryption: 'identity',
      environment: at('2026-01-01T00:00:00Z'),
    });
    expect(files.get('encryption-config.yaml')?.content).not.toContain('secret:');
  });
});

test.each([
  ['aescbc', 31],
  ['aescbc', 0],
  ['secretbox', 16],
] as const)('%s refuses a key of %d bytes', (provider, size) => {
  const configuration = { provider, secret: new Uint8Array(size) };
  expect(() => formatEncryptionConfiguration(configuration)).toThrow(
    expect.objectContaining({ code: 'encryption-key-size' }),
  );
});

function withKey(provider: string, bytes: number, written = (key: string): string => key): string {
  const secret = written(Buffer.alloc(bytes, 7).toString('base64'));
  const keys = [{ name: 'key1', secret }];
  return JSON.stringify({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [{ resources: ['secrets'], providers: [{ [provider]: { keys } }] }],
  });
}

test.each([
  [
    'apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: [{resources: [secrets], providers: [identity: {}]}]',
    undefined,
  ],
  ['kind: EncryptionConfig\nresources: [{resources: [secrets], providers: [identity: {}]}]', undefined],
  [
    'apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: [{resources: [secrets]}]',
    'resources without a provider',
  ],
  [withKey('aescbc', 32, () => 'A'.repeat(43)), 'the aescbc key key1 is not base64'],
  [withKey('aescbc', 32, (key) => key.replaceAll('c', '-')), 'the aescbc key key1 is not base64'],
  [withKey('aescbc', 32, (key) => ` ${key}`), 'the aescbc key key1 is not base64'],
  [withKey('aescbc', 32, (key) => `${key}\n`), undefined],
  [withKey('aescbc', 32).replace(/"keys":\[.*?\]/, '"keys":[]'), 'the provider aescbc has no key'],
  [withKey('aescbc', 16), undefined],
  [withKey('secretbox', 32), undefined],
  [withKey('aescbc', 3), 'the aescbc key key1 has 3 bytes, not 16, 24, 32'],
  [withKey('secretbox', 16), 'the secretbox key key1 has 16 bytes, not 32'],
  ['kind: Secret\nresources: [1]', 'its kind is not EncryptionConfiguration'],
  [
    'apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: []',
    'it names no resources',
  ],
  ['- 1', 'its kind is not EncryptionConfiguration'],
  ['{kind: EncryptionConfiguration, resources: []}', 'it begins with a brace, and is not JSON'],
  [
    'apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers:\n  - identity:\n',
    'a provider without its fields: write identity: {} for none',
  ],
  [withKey('aescbc', 32).replace('/v1', '/v2'), 'its apiVersion is not apiserver.config.k8s.io/v1'],
  [
    withKey('aescbc', 32).replace('["secrets"]', '["Secrets"]'),
    'the resource Secrets is not in small letters',
  ],
  [withKey('aescbc', 32).replace('["secrets"]', '[]'), 'a list of providers without resources'],
  [
    withKey('aescbc', 32).replace('"providers"', '"provider":[],"providers"'),
    'its resources have an unknown field provider',
  ],
  [withKey('aesxyz', 32), 'there is no provider aesxyz'],
  [withKey('constructor', 32), 'there is no provider constructor'],
  [
    withKey('aescbc', 32).replace('"keys"', '"key":[],"keys"'),
    'the provider aescbc has an unknown field key',
  ],
  [withKey('aescbc', 32).replace('"key1"', '""'), 'a key of the provider aescbc has no name'],
  [
    withKey('aescbc', 32).replace('"secret"', '"secrets"'),
    'a key of the provider aescbc has an unknown field secrets',
  ],
  [withKey('aescbc', 32).replace('"kind"', '"key":1,"kind"'), 'it has an unknown field key'],
  ['a: [', 'it is not YAML'],
  ['', 'its kind is not EncryptionConfiguration'],
])('the fault of %j is %j', (text, expected) => {
  expect(encryptionFault(text)).toBe(expected);
});

describe('names of keys', () => {
  test('are told with a fingerprint, and nothing of the key', () => {
    const text = formatEncryptionConfiguration({ provider: 'aescbc', secret });
    const names = encryptionKeyNames(text);
    expect(names).toEqual([
      { provider: 'aescbc', name: 'key1', fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) },
    ]);
    expect(JSON.stringify(names)).not.toContain(Buffer.from(secret).toString('base64').slice(0, 8));
    const other = formatEncryptionConfiguration({ provider: 'aescbc', secret: new Uint8Array(32).fill(8) });
    expect(encryptionKeyNames(other)[0]?.fingerprint).not.toBe(names[0]?.fingerprint);
  });

  test('of a KMS have none; identity and what is not such a file have no names', () => {
    const text = formatEncryptionConfiguration({ provider: 'identity' });
    expect(encryptionKeyNames(text)).toEqual([]);
    const kms = text.replace('- identity: {}', '- kms: { name: vault, endpoint: unix:///run/kms.sock }');
    expect(encryptionKeyNames(kms)).toEqual([{ provider: 'kms', name: 'vault' }]);
    expect(encryptionKeyNames('')).toEqual([]);
  });
});

describe('a rotation', () => {
  const base64 = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

  test('leaves comments and all that it does not change as they are', () => {
    const [first, second] = [base64(1), base64(2)];
    const text = `# ours
kind:   EncryptionConfiguration
apiVersion: 'apiserver.config.k8s.io/v1'


resources:
- resources: [ secrets,  configmaps ] # both
  providers:
  # the newest first
  - aescbc:
      keys:
      # of May
      - {name: key1,   secret: '${first}'}   # old
  - identity:   {} # plain
`;
    const trusted = withEncryptionUse(
      text,
      { signs: 'aescbc:key1', trusts: ['aescbc:key1', 'aescbc:key2'] },
      second,
    );
    const added = `      - name: key2\n        secret: ${second}\n`;
    expect(trusted).toBe(text.replace('# old\n', `# old\n${added}`));
    const turned = withEncryptionUse(
      trusted,
      { signs: 'aescbc:key2', trusts: ['aescbc:key1', 'aescbc:key2'] },
      undefined,
    );
    expect(encryptionUse(turned).use).toEqual({
      signs: 'aescbc:key2',
      trusts: ['aescbc:key1', 'aescbc:key2'],
    });
    for (const kept of [/^.*# the newest first\n/s, / {2}- identity:.*$/s]) {
      const [part = 'missing'] = kept.exec(text) ?? [];
      expect(turned).toContain(part);
    }
    expect(turned).toContain('# of May');
    expect(turned).toContain('# old');
    const left = withEncryptionUse(turned, { signs: 'aescbc:key2', trusts: ['aescbc:key2'] }, undefined);
    expect(encryptionUse(left).use).toEqual({ signs: 'aescbc:key2', trusts: ['aescbc:key2'] });
    expect(left).not.toContain(first);
    expect(left).toContain('# the newest first\n');
    expect(left).toContain('# of May\n');
  });

  test('keeps the comment above a key that goes, where others change places, too', () => {
    const keys = [1, 2, 3].map((n) => `      # of ${n}\n      - {name: key${n}, secret: '${base64(n)}'}\n`);
    const text = `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - aescbc:
      keys:
${keys.join('')}  - identity: {}
`;
    const use = { signs: 'aescbc:key3', trusts: ['aescbc:key3', 'aescbc:key1'] };
    const written = withEncryptionUse(text, use, undefined);
    expect(encryptionUse(written).use.signs).toBe('aescbc:key3');
    for (const n of [1, 2, 3]) expect(written).toContain(`# of ${n}\n`);
  });

  test('of groups that share their providers by an alias changes each', () => {
    const text = `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers: &all [aescbc: {keys: &keys [{name: key1, secret: ${base64(1)}}]}, identity: {}]
- resources: [configmaps]
  providers: *all
- resources: [widgets.example.org]
  providers: [aescbc: {keys: *keys }, identity: {}]
`;
    const use = { signs: 'aescbc:key2', trusts: ['aescbc:key1', 'aescbc:key2'] };
    const written = withEncryptionUse(text, use, base64(2));
    expect(encryptionUse(written)).toEqual({
      use,
      resources: ['secrets', 'configmaps', 'widgets.example.org'],
    });
  });

  /** Groups of one resource each, by their keys. */
  const grouped = (...keys: readonly (readonly (readonly [name: string, secret: string])[])[]): string =>
    JSON.stringify({
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'EncryptionConfiguration',
      resources: keys.map((own, index) => ({
        resources: [`resource${index}`],
        providers: [{ aescbc: { keys: own.map(([name, secret]) => ({ name, secret })) } }, { identity: {} }],
      })),
    });

  test.each([
    ['of two groups', grouped([['key1', base64(1)]], [['key1', base64(2)]])],
    [
      'of one group',
      grouped([
        ['key1', base64(1)],
        ['key1', base64(2)],
      ]),
    ],
  ])('loses neither of two keys with one name, %s', (_, text) => {
    const refused = expect.objectContaining({
      code: 'encryption-not-rotatable',
      message: 'Two different keys in encryption-config.yaml are called aescbc:key1.',
    });
    const use = { signs: 'aescbc:key1', trusts: ['aescbc:key1'] };
    expect(() => encryptionUse(text)).toThrow(refused);
    expect(() => withEncryptionUse(text, use, base64(3))).toThrow(refused);
  });

  test('takes one key that two groups have, however it is written', () => {
    const text = grouped([['key1', base64(1)]], [['key1', `${base64(1)}\n`]]);
    expect(encryptionUse(text)).toEqual({
      use: { signs: 'aescbc:key1', trusts: ['aescbc:key1'] },
      resources: ['resource0', 'resource1'],
    });
  });

  test('gives a new key a name that no other key has, nor had', () => {
    const use = { signs: 'identity', trusts: ['identity', 'secretbox:key2'] };
    expect(nextKey(use, 'secretbox')).toBe('secretbox:key3');
    expect(nextKey(use, 'aescbc', ['secretbox:key1', 'aescbc:key7'])).toBe('aescbc:key8');
    expect(nextKey(use, 'identity', ['aescbc:key7'])).toBe('identity');
  });
});

describe('an encryption configuration that a rotation would damage', () => {
  const configuration = (providers: string): string =>
    `apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: [{resources: [secrets], providers: ${providers}}]\n`;
  const keys = (...names: readonly string[]): string =>
    configuration(
      `[{aescbc: {keys: [${names.map((name, index) => `{name: ${name}, secret: ${Buffer.alloc(32, index).toString('base64')}}`).join(', ')}]}}, {identity: {}}]`,
    );

  test('is refused where two providers share an item: a rotation would drop the keys of one', () => {
    const forgotten = configuration(
      `[{aescbc: {keys: [{name: key1, secret: ${Buffer.alloc(32).toString('base64')}}]}, identity: {}}]`,
    );
    expect(encryptionFault(forgotten)).toContain('aescbc and identity share an item');
    expect(() => encryptionUse(forgotten)).toThrow('aescbc and identity share an item');
  });

  test.each([
    ['new', 'old'],
    ['2025-01', '2024-12'],
    ['key1b', 'key1a'],
    ['a2', 'b2'],
  ])('is refused where the names %s and %s do not tell their age', (...names) => {
    expect(() => encryptionUse(keys(...names))).toThrow('do not tell which key is older');
  });

  test.each([
    [['key2', 'key1'], 'aescbc:key2'],
    [['old', 'key1'], 'aescbc:key1'],
    [['2024-12', 'key13'], 'aescbc:key13'],
    [['new'], 'aescbc:new'],
  ])('is not one with the keys %j', (names, newest) => {
    expect(encryptionUse(keys(...names)).use.trusts.at(-1)).toBe(newest);
  });
});
