import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { expect, test } from 'vitest';
import { parseNetworkConfig, parseUserData } from '../src/document/parse.js';
import { rules } from '../src/rules/rules.js';

test.each(rules.rules.map((rule) => [rule.code, rule.example] as const))(
  'the example of %s',
  (code, example) => {
    const parse = example?.given?.['kind'] === 'user-data' ? parseUserData : parseNetworkConfig;
    const codesOf = (text: string): readonly string[] => parse(text).diagnostics.map((found) => found.code);
    expect(codesOf(example?.bad ?? '')).toContain(code);
    if (example?.good !== undefined) expect(codesOf(example.good)).not.toContain(code);
  },
);

test('RULES.md is up to date (write it with UPDATE=1)', () => {
  const url = new URL('../RULES.md', import.meta.url);
  const text = rulesDocument(rules.rules, { name: '@harderway/cloud-init', language: 'yaml' });
  if (process.env['UPDATE'] === '1') writeFileSync(url, text);
  expect(readFileSync(url, 'utf8')).toBe(text);
});
