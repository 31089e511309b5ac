import fc from 'fast-check';
import { expect, test } from 'vitest';
import { soon } from '../../../../tools/testing/soon.js';
import type { SnapshotManifest } from '../../src/stored/manifest.js';
import { seriesOf } from '../../src/stored/series.js';

type Owned = Readonly<Record<'manifest', Pick<SnapshotManifest, 'cluster' | 'authorities'>>>;

const snapshotWith = (authorities: readonly string[]): Owned => ({
  manifest: {
    cluster: 'shop',
    authorities: Object.fromEntries(authorities.map((authority) => [`${authority}.pem`, authority])),
  },
});

const authoritiesOf = ({ manifest }: Owned): readonly string[] => Object.values(manifest.authorities);

test('snapshots are of one series exactly where authorities link them, in their order', () => {
  const authority = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(authority, { maxLength: 3 }), { maxLength: 8 }), (lists) => {
      const snapshots = lists.map(snapshotWith);
      const series = seriesOf(snapshots, 'shop');
      const at = series.map((each) => each.map((snapshot) => snapshots.indexOf(snapshot)));
      expect(at.flat().toSorted((one, other) => one - other)).toEqual([...snapshots.keys()]);
      for (const each of at) expect(each).toEqual(each.toSorted((one, other) => one - other));
      // No two series share an authority, and no series falls into two that share none.
      const trusted = series.map((each) => new Set(each.flatMap(authoritiesOf)));
      expect(new Set(trusted.flatMap((each) => [...each])).size).toBe(
        trusted.reduce((sum, { size }) => sum + size, 0),
      );
      for (const [index, each] of series.entries()) {
        const reached = new Set(each[0] === undefined ? [] : authoritiesOf(each[0]));
        for (const _ of each)
          for (const snapshot of each)
            if (authoritiesOf(snapshot).some((name) => reached.has(name)))
              for (const name of authoritiesOf(snapshot)) reached.add(name);
        expect(reached).toEqual(trusted[index]);
      }
    }),
  );
});

test('50,000 snapshots, each with another authority, are of one series soon', () => {
  const snapshots = Array.from({ length: 50_000 }, (_, index) => snapshotWith([`${index}`, `${index + 1}`]));
  expect(soon(() => seriesOf(snapshots, 'shop'))).toEqual([snapshots]);
  expect(soon(() => seriesOf(snapshots.toReversed(), 'shop'))).toEqual([snapshots.toReversed()]);
});
