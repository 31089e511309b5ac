import { expect, test } from 'vitest';
import { formatList, formatSave, parseList, parseSave, plan } from '../src/index.js';

const saved = `-A -t 192.168.1.21:6443 -s wrr
-a -t 192.168.1.21:6443 -r 192.168.1.11:6443 -g -w 1
-a -t 192.168.1.21:6443 -r 192.168.1.12:6443 -g -w 0
`;

test('rules, listing and plan agree', () => {
  const { table, diagnostics } = parseSave(saved);
  expect(diagnostics).toEqual([]);
  expect(formatSave(table)).toBe(saved);
  const listing = parseList(formatList(table));
  expect(listing.diagnostics).toEqual([]);
  expect(plan(listing.table, table).steps).toEqual([]);
  expect(
    plan({ services: [] }, table).steps.flatMap((step) => ('argv' in step ? [step.argv.join(' ')] : [])),
  ).toEqual(saved.trim().split('\n'));
});
