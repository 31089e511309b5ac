import { expect, test } from 'vitest';
import { requirePassed, type ShownCheck } from '../src/present/preflight.js';

const check = (name: string, verdict: ShownCheck['verdict']): ShownCheck => ({
  name,
  title: name,
  verdict,
  ignorable: true,
  findings: [],
});

const others = (['ok', 'warning', 'ignored'] as const).map((verdict) => check(`some-${verdict}`, verdict));

test('checks that passed, warn or are ignored stop nothing', () => {
  expect(() => requirePassed(others)).not.toThrow();
});

test.each([
  [[check('ports-free', 'failed')], 'ports-free failed'],
  [[check('etcd-hashes', 'unknown')], 'etcd-hashes found no answer'],
  [
    [check('etcd-hashes', 'unknown'), check('clocks', 'failed'), check('ports-free', 'failed')],
    'clocks, ports-free failed; etcd-hashes found no answer',
  ],
])('those that failed and those without an answer are named apart (%#)', (checks, found) => {
  expect(() => requirePassed([...others, ...checks])).toThrow(`nothing was changed: ${found}`);
});
