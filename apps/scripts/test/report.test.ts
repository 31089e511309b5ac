import { expect, test } from 'vitest';
import { reportTable, type SectionRecord } from '../src/report.js';

const section = (id: string, verdict: SectionRecord['verdict'], oks: readonly boolean[]): SectionRecord => ({
  id,
  title: id,
  verdict,
  elapsedMs: 1500,
  checks: oks.map((ok) => ({ title: 'check', ok })),
});

test('the table counts the checks that hold', () => {
  const lines = reportTable([
    section('etcd', 'failed', [true, false]),
    section('gateway', 'skipped', []),
  ]).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^etcd\s+failed\s+1 of 2\s+1\.5 s$/);
  expect(lines[2]).toMatch(/^gateway\s+skipped\s/);
});
