import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { describe, expect, test } from 'vitest';
import { check } from '../src/check.js';
import { parseTable } from '../src/document/table.js';
import type { Table } from '../src/model.js';
import { debianNames } from '../src/names.js';
import { plan } from '../src/plan/plan.js';
import { rules } from '../src/rules.js';

/** The table with a higher weight of each server. */
const raised = ({ services }: Table): Table => ({
  services: services.map((service) => ({
    ...service,
    servers: service.servers.map((server) => ({ ...server, weight: server.weight + 1 })),
  })),
});

/** Everything that is reported of a table: when it is checked, and when a plan begins with it and should change nothing. */
function codes(text: string): readonly string[] {
  const { table } = parseTable(text, { names: debianNames });
  const found = check(text, { names: debianNames });
  const planned = found.length > 0 ? [] : plan(table, table).diagnostics;
  const edited =
    found.length > 0
      ? []
      : plan(table, raised(table)).diagnostics.filter(({ severity }) => severity !== 'info');
  return [...found, ...planned, ...edited].map(({ code }) => code);
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
