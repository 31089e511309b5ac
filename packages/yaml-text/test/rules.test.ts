import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { expect, test } from 'vitest';
import { readYaml } from '../src/read.js';
import { rules } from '../src/rules.js';

test.each(rules.rules.map((rule) => [rule.code, rule.example] as const))(
  'the example of %s',
  (code, example) => {
    const codesOf = (text = ''): readonly string[] => readYaml(text).diagnostics.map((found) => found.code);
    expect(codesOf(example?.bad)).toContain(code);
    expect(codesOf(example?.good)).toEqual([]);
  },
);

test('RULES.md is up to date (write it with UPDATE=1)', () => {
  const url = new URL('../RULES.md', import.meta.url);
  const text = rulesDocument(rules.rules, { name: '@harderway/yaml-text', language: 'yaml' });
  if (process.env['UPDATE'] === '1') writeFileSync(url, text);
  expect(readFileSync(url, 'utf8')).toBe(text);
});
