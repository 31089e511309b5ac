import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { describe, expect, test } from 'vitest';
import { check } from '../src/check.js';
import { parseTable } from '../src/document/table.js';
import { debianNames } from '../src/names.js';
import { plan } from '../src/plan/plan.js';
import { rules } from '../src/rules.js';

/** Everything that is reported of a table: when it is checked, and when a plan begins with it and should change nothing. */
function codes(text: string): readonly string[] {
  const { table } = parseTable(text, { names: debianNames });
  const found = check(text, { names: debianNames });
  const planned = found.length > 0 ? [] : plan(table, table).diagnostics;
  return [...found, ...planned].map(({ code }) => code);
}

describe.each(rules.rules)('$code', ({ code, example, source, severity }) => {
  test('is reported for its bad example and not for its good one', () => {
    expect(example).toBeDefined();
    expect(codes(example?.bad ?? '')).toContain(code);
    const found = check(example?.bad ?? '').filter((each) => each.code === code);
    expect(found.every((each) => each.severity === severity)).toBe(true);
    expect(codes(example?.good ?? '')).not.toContain(code);
    const left = check(example?.good ?? '', { names: debianNames });
    expect(left.filter((each) => each.severity === 'error')).toEqual([]);
    expect(code === 'not-a-table' || source !== undefined).toBe(true);
  });
});

test('RULES.md is generated: UPDATE=1 writes it', () => {
  const path = new URL('../RULES.md', import.meta.url);
  const text = rulesDocument(rules.rules, { name: '@harderway/ipvs', language: 'text' });
  if (process.env['UPDATE']) writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
