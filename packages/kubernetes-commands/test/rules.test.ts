import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { expect, test } from 'vitest';
import { lineRules } from '../src/input/found-command.js';

test('RULES.md is generated: UPDATE=1 writes it', () => {
  const url = new URL('../RULES.md', import.meta.url);
  const text = rulesDocument(lineRules.rules, { name: '@harderway/kubernetes-commands', language: 'text' });
  if (process.env['UPDATE']) writeFileSync(url, text);
  expect(readFileSync(url, 'utf8')).toBe(text);
});
