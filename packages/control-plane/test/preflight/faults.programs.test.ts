import { describe, expect, test } from 'vitest';
import { preflightChecks } from '../../src/preflight/preflight.js';
import { faults } from '../bad-days/faults.js';

describe('the checks before a change', () => {
  test('are each shown to fail on real hosts', () => {
    expect([...new Set(faults.map(({ check }) => check))]).toEqual(preflightChecks.map(({ name }) => name));
  });
});
