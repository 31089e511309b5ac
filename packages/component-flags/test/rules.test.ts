import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { expect, test } from 'vitest';
import { flagRules } from '../src/rules/flag-rules.js';
import { migrationRules } from '../src/rules/migration-rules.js';

test('RULES.md is generated: UPDATE=1 writes it', () => {
  const url = new URL('../RULES.md', import.meta.url);
  const text = rulesDocument([...flagRules.rules, ...migrationRules.rules], {
    name: '@harderway/component-flags',
    language: 'text',
  });
  if (process.env['UPDATE']) writeFileSync(url, text);
  expect(readFileSync(url, 'utf8')).toBe(text);
});
