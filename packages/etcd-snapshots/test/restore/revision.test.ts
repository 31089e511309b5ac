import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canRaise, restoredRevision } from '../../src/restore/revision.js';

const nowMs = Date.UTC(2026, 10, 29);
const version = '3.5.33';

test.each([
  ['3.4.26', false],
  ['3.4.27', true],
  ['3.5.9', false],
  ['3.5.10', true],
  ['3.6.0', true],
  ['3.7.1', true],
])('%s can raise revisions: %s', (given, raised) => {
  expect(canRaise(given)).toBe(raised);
  const seen = { snapshot: 7, highest: 9, complete: true, nowMs };
  expect(restoredRevision(given, seen)).toBe(raised ? 2_000_000_000 : 7);
});

describe('a restored cluster is at a revision that no client has seen', () => {
  test("after Tuesday's snapshot, Monday's goes further still", () => {
    const tuesday = restoredRevision(version, { snapshot: 2000, highest: 2500, complete: true, nowMs });
    const monday = restoredRevision(version, {
      snapshot: 1000,
      highest: tuesday + 744,
      complete: true,
      nowMs,
    });
    expect(monday).toBeGreaterThan(tuesday + 744);
  });

  test('and of numbers that are none there is no such revision', () => {
    const seen = { snapshot: 1, highest: 2, complete: false, nowMs };
    for (const wrong of [
      { snapshot: Number.NaN },
      { highest: Number.POSITIVE_INFINITY },
      { nowMs: Number.NaN },
    ])
      expect(() => restoredRevision(version, { ...seen, ...wrong })).toThrow(
        expect.objectContaining({ code: 'bad-raise' }),
      );
  });

  test('a member that does not answer never lowers it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 2 ** 40 }), (snapshot, highest) => {
        const seen = { snapshot, highest, nowMs };
        const [all, few] = [true, false].map((complete) => restoredRevision(version, { ...seen, complete }));
        expect(few).toBeGreaterThanOrEqual(all ?? Number.NaN);
      }),
    );
  });

  test('through any number of restores, whoever answers, and whatever was lost', () => {
    const day = fc.record({
      // Restores that follow each other sooner can outrun the line of 10,000 writes a second: each adds up to 2,000,000,000.
      seconds: fc.integer({ min: 260_000, max: 31_536_000 }),
      writesPerSecond: fc.integer({ min: 0, max: 1000 }),
      /** How old the snapshot is: 0 is now, 1 the beginning of the cluster. */
      age: fc.double({ min: 0, max: 1, noNaN: true }),
      complete: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 12 }), (days) => {
        let [at, revision] = [nowMs, 1];
        for (const { seconds, writesPerSecond, age, complete } of days) {
          at += seconds * 1000;
          const seen = revision + seconds * writesPerSecond;
          const snapshot = Math.floor(seen * (1 - age));
          // If members are lost, even the names of earlier restores may be lost.
          const highest = complete ? seen : 0;
          revision = restoredRevision(version, { snapshot, highest, complete, nowMs: at });
          expect(revision).toBeGreaterThan(seen);
          expect(Number.isSafeInteger(revision)).toBe(true);
        }
      }),
    );
  });
});
