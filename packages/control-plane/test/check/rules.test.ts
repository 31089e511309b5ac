import { readFileSync, writeFileSync } from 'node:fs';
import { ensureClusterPki } from '@harderway/cluster-pki';
import { exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { rulesDocument } from '@harderway/diagnostics';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckedCluster } from '../../src/check/checked-cluster.js';
import { rules } from '../../src/check/cluster-rules.js';

/** The findings in the text of a cluster.yaml, with their places. */
function found(text: string, surroundings: Partial<CheckedCluster> = {}) {
  const { spec, at, diagnostics } = parseClusterSpec(text, { path: '/c/cluster.yaml', home: '/h' });
  if (spec === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return rules.check({ spec, at, credentials: new Map(), ...surroundings });
}

const codesOf = (text: string, surroundings?: Partial<CheckedCluster>): readonly string[] =>
  found(text, surroundings).map(({ code }) => code);

test.each(
  rules.rules.flatMap(({ code, example }) => (example === undefined ? [] : [[code, example] as const])),
)('the example of %s', (code, { bad, good, given }) => {
  const now = given?.['now'] === undefined ? undefined : new Date(given['now']);
  expect(codesOf(bad, { now })).toEqual([code]);
  if (good !== undefined) expect(codesOf(good, { now })).toEqual([]);
});

test('a finding has its place in cluster.yaml', () => {
  const text = exampleClusterYaml({ versions: { kubernetes: '1.36.3', etcd: '3.5.16' } });
  const line = text.split('\n').findIndex((own) => own.includes('etcd: 3.5.16')) + 1;
  expect(found(text)).toMatchObject([
    { span: { start: { line } }, message: expect.stringContaining('3.5.24 to 3.7') },
  ]);
});

test('a minor has ended once its last month is over', () => {
  const text = exampleClusterYaml({ versions: { kubernetes: '1.31.14', etcd: '3.5.33' } });
  expect(codesOf(text, { now: new Date('2025-11-30T23:59:59Z') })).toEqual([]);
  expect(codesOf(text, { now: new Date('2025-12-01T00:00:00Z') })).toEqual(['kubernetes-ended']);
});

test('the lifetime that is advised for CAs is enough for their certificates', () => {
  const text = `${exampleClusterYaml()}`.replace(
    /^pki:\n/m,
    'pki:\n  validityHours: 876000\n  authorityValidityHours: 1000\n',
  );
  const [finding] = found(text).filter(({ code }) => code === 'authority-ends-first');
  expect(finding?.hint).toBe('set pki.authorityValidityHours to 876000');
});

test('an identity file that is missing is named once', () => {
  const text = exampleClusterYaml({ ssh: { identityFile: '~/.ssh/id' } });
  expect(found(text, { missing: new Set(['/h/.ssh/id']) }).map(({ message }) => message)).toEqual([
    '/h/.ssh/id is missing on this machine',
  ]);
  expect(codesOf(text)).toEqual([]);
});

test('a missing ssh_config and directory of programs are named', () => {
  const text = exampleClusterYaml({
    ssh: { configFile: '/h/config' },
    programs: { directory: '/h/programs' },
  });
  expect(codesOf(text, { missing: new Set(['/h/config', '/h/programs']) })).toEqual([
    'ssh-file-missing',
    'programs-missing',
  ]);
});

describe.each(['guide', 'production'] as const)('credentials of the profile %s', (profile) => {
  const text = exampleClusterYaml({ profile });
  let credentials: ReadonlyMap<string, string>;
  beforeAll(async () => {
    const { spec } = parseClusterSpec(text);
    if (spec === undefined) throw new Error('the example is valid');
    const { files } = await ensureClusterPki(new Map(), {
      ...spec,
      pki: { ...spec.pki, keyType: 'ecdsa-p256' },
    });
    credentials = new Map([...files].map(([name, { content }]) => [name, content] as const));
  });
  const codes = (changed: string): readonly string[] => codesOf(changed, { credentials });

  test('know the virtual IP and the Service range', () => {
    expect(codes(text)).toEqual([]);
  });

  test('tell that the issuer of tokens would change, unless it is kept', () => {
    const moved = text.replace('virtualIp: 192.168.1.21', 'virtualIp: 192.168.1.99');
    expect(codes(moved)).toEqual(['token-issuer-changes']);
    const kept = "kubeApiserver:\n  serviceAccountIssuers: ['https://192.168.1.21:6443']\n";
    expect(codes(moved.replace('kubeApiserver:\n', kept))).toEqual([]);
  });

  test('tell that the Service range would change', () => {
    expect(codes(text.replace('10.32.0.0/16', '172.30.0.0/16'))).toEqual(['service-range-changes']);
  });
});

test('RULES.md is up to date (write it with UPDATE=1)', () => {
  const url = new URL('../../RULES.md', import.meta.url);
  const text = rulesDocument(rules.rules, { name: '@harderway/control-plane', language: 'yaml' });
  if (process.env['UPDATE'] === '1') writeFileSync(url, text);
  expect(readFileSync(url, 'utf8')).toBe(text);
});
