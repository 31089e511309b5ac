import { readFileSync, writeFileSync } from 'node:fs';
import { migrationRules } from '@harderway/component-flags/rules';
import type { RuleExample } from '@harderway/diagnostics';
import { rulesDocument } from '@harderway/diagnostics';
import { rules as lineRules } from '@harderway/kubernetes-commands';
import { describe, expect, it, test } from 'vitest';
import { clusterRules } from '../src/cluster/cluster-rules.js';
import { crossCheck } from '../src/cluster/cross-check.js';
import { readFlagTexts } from '../src/cluster/flag-texts.js';
import type { ClusterComponents, ComponentInstance } from '../src/cluster/model.js';
import { parseAdmissionConfiguration } from '../src/documents/admission.js';
import { parseAuditPolicy } from '../src/documents/audit-policy.js';
import { parseEncryptionConfiguration } from '../src/documents/encryption.js';
import { apiserver } from '../src/program.js';

/** Flags without which the program does not start. */
const BASE = [
  '--etcd-servers=https://10.240.0.11:2379',
  '--etcd-cafile=/ca.pem',
  '--service-account-issuer=https://kubernetes.default.svc',
  '--service-account-key-file=/service-account.pem',
  '--service-account-signing-key-file=/service-account-key.pem',
  '--service-cluster-ip-range=10.32.0.0/16',
  '--authorization-mode=Node,RBAC',
];

const READERS: Readonly<Record<string, typeof parseAuditPolicy>> = {
  AdmissionConfiguration: parseAdmissionConfiguration,
  Policy: parseAuditPolicy,
  EncryptionConfiguration: parseEncryptionConfiguration,
};

/** The codes that are reported for an example: flags in a shell's quotes, one a line, or a file. */
function codesOf(text: string, { given = {} }: RuleExample): readonly string[] {
  const { version = '1.31', kind = '' } = given;
  const read = READERS[kind];
  if (read !== undefined) return read(text, version).diagnostics.map(({ code }) => code);
  const own = text.split('\n').map((line) => line.replaceAll("'", ''));
  const names = new Set(own.map((line) => line.split('=')[0]));
  const argv = [...BASE.filter((flag) => !names.has(flag.split('=')[0])), ...own];
  const files = { exists: (path: string) => (path.startsWith('/missing/') ? false : undefined) };
  return apiserver.check({ version, argv, files }).diagnostics.map(({ code }) => code);
}

describe('the example of', () => {
  const examples = apiserver.rules.rules.flatMap(({ code, example }) =>
    // YAML's own examples are tested where they are read.
    example === undefined || code.startsWith('yaml-') ? [] : [[code, example] as const],
  );
  it.each(examples)('%s', (code, example) => {
    expect(codesOf(example.bad, example)).toContain(code);
    if (example.good !== undefined) expect(codesOf(example.good, example)).not.toContain(code);
  });

  /** Encryption configurations under different paths have different keys. */
  const keyOf = (path: string): string | undefined =>
    path.endsWith('.yaml')
      ? `resources: [{resources: [secrets], providers: [{aescbc: {keys: [{name: a, secret: ${path}}]}}]}]`
      : undefined;

  /** `PROGRAM on HOST VERSION: FLAGS`, `etcd: URLS`, `probe: PATHS`, one a line. */
  function clusterOf(text: string): ClusterComponents {
    const instances = new Map<string, ComponentInstance[]>();
    const words = new Map<string, readonly string[]>();
    for (const line of text.split('\n')) {
      const [, name = '', host, version = '', rest = ''] =
        /^(\S+?)(?: on (\S+) (\S+))?: ?(.*)$/.exec(line) ?? [];
      const items = rest.split(' ').filter((word) => word !== '');
      if (host === undefined) words.set(name, items);
      else
        instances.set(name, [
          ...(instances.get(name) ?? []),
          { host, version, flags: readFlagTexts(items), read: keyOf },
        ]);
    }
    const urls = words.get('etcd');
    return {
      apiservers: instances.get('kube-apiserver') ?? [],
      controllerManagers: instances.get('kube-controller-manager') ?? [],
      schedulers: instances.get('kube-scheduler') ?? [],
      anonymousProbes: words.get('probe') ?? [],
      ...(urls === undefined ? {} : { etcdClientUrls: urls }),
    };
  }

  it.each(clusterRules.rules.map(({ code, example }) => [code, example] as const))('%s', (code, example) => {
    const codes = (text = ''): readonly string[] => crossCheck(clusterOf(text)).map((found) => found.code);
    expect(codes(example?.bad)).toContain(code);
    expect(codes(example?.good)).not.toContain(code);
  });
});

test('RULES.md is generated: UPDATE=1 writes it', () => {
  const url = new URL('../RULES.md', import.meta.url);
  const rules = new Map(
    [...apiserver.rules.rules, ...clusterRules.rules, ...lineRules.rules, ...migrationRules.rules].map(
      (rule) => [rule.code, rule],
    ),
  );
  const text = rulesDocument([...rules.values()], { name: '@harderway/apiserver-flags', language: 'text' });
  if (process.env['UPDATE']) writeFileSync(url, text);
  expect(readFileSync(url, 'utf8')).toBe(text);
});
