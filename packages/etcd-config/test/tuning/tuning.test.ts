import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEtcd } from '../../src/rules/check.js';
import { tuneEtcd } from '../../src/tuning/tuning.js';

const flags = (input: Parameters<typeof tuneEtcd>[0]) =>
  Object.fromEntries(tuneEtcd(input).flags.map((each) => [each.flag, each.value]));

describe('tuneEtcd', () => {
  it('keeps the defaults in one room, and follows distance and disk', () => {
    expect(flags({ roundTripMs: 1 })).toEqual({
      'heartbeat-interval': '100',
      'election-timeout': '1000',
      'quota-backend-bytes': '2147483648',
      'snapshot-count': '10000',
      'auto-compaction-retention': '0',
    });
    expect(
      flags({
        roundTripMs: 120,
        kubernetes: false,
        databaseBytes: 3 * 1024 ** 3,
        memoryBytes: 2 * 1024 ** 3,
      }),
    ).toEqual({
      'heartbeat-interval': '180',
      'election-timeout': '1800',
      'quota-backend-bytes': '6442450944',
      'snapshot-count': '5000',
      'auto-compaction-retention': '1h',
    });
    expect(flags({ roundTripMs: 1, diskSyncMs: 200 })['election-timeout']).toBe('2100');
  });

  it('warns of problems that no flag can fix', () => {
    expect(tuneEtcd({ roundTripMs: 1, diskSyncMs: 50 }).warnings.join()).toContain('faster disk');
    expect(tuneEtcd({ roundTripMs: 9000 }).warnings.join()).toContain('closer');
    expect(
      tuneEtcd({ roundTripMs: 1, databaseBytes: 10 * 1024 ** 3, memoryBytes: 1024 ** 3 }).warnings,
    ).toHaveLength(2);
    expect(tuneEtcd({ roundTripMs: 1, diskSyncMs: 5 }).warnings).toEqual([]);
  });

  it('gives values that etcd takes, whatever is measured', () => {
    const positive = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.maxSafeNat(), (roundTripMs, diskSyncMs, databaseBytes) => {
        const argv = tuneEtcd({ roundTripMs, diskSyncMs, databaseBytes }).flags.map(
          (each) => `--${each.flag}=${each.value}`,
        );
        expect(checkEtcd({ version: '3.5.26', argv }).verdict).toBe('runs');
      }),
    );
  }, 30_000);
});

it.each([
  { roundTripMs: Number.NaN },
  { roundTripMs: -1 },
  { roundTripMs: 2, diskSyncMs: Number.NaN },
  { roundTripMs: 2, databaseBytes: Number.POSITIVE_INFINITY },
])('refuses %o, which nobody has measured', (input) => {
  expect(() => tuneEtcd(input)).toThrow(expect.objectContaining({ code: 'bad-measurement' }));
});
