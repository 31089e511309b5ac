import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { expect, test } from 'vitest';
import { parseClusterSpec } from '../src/parse.js';
import { clusterSpecRules } from '../src/rules.js';

const codesOf = (text: string): readonly string[] =>
  parseClusterSpec(text).diagnostics.map(({ code }) => code);

test.each(clusterSpecRules.rules.map((rule) => [rule.code, rule.example] as const))(
  'the example of %s',
  (code, example) => {
    expect(codesOf(example?.bad ?? '')).toContain(code);
    if (example?.good !== undefined) expect(codesOf(example.good)).not.toContain(code);
  },
);

test('RULES.md is up to date (write it with UPDATE=1)', () => {
  const url = new URL('../RULES.md', import.meta.url);
  const text = rulesDocument(clusterSpecRules.rules, { name: '@harderway/cluster-spec', language: 'yaml' });
  if (process.env['UPDATE'] === '1') writeFileSync(url, text);
  expect(readFileSync(url, 'utf8')).toBe(text);
});
