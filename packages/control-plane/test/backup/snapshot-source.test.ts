import { expect, test } from 'vitest';
import { reasonIn } from '../../src/backup/snapshot-source.js';

test('the reason of a failure is not the one that there always is', () => {
  const sync = 'Error: sync /run/harderway-snapshot.x/s.part: invalid argument\n';
  expect(reasonIn(sync)).toBeUndefined();
  expect(reasonIn(`{"level":"warn"}\nError: context deadline exceeded\n`)).toBe(
    'Error: context deadline exceeded',
  );
});
