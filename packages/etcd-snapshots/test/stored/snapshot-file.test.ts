import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SnapshotChecker } from '../../src/stored/snapshot-file.js';

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
const data = randomBytes(3 * 512);
const whole = Buffer.concat([data, sha256(data)]);

function checked(bytes: Buffer, cuts: readonly number[] = []): ReturnType<SnapshotChecker['result']> {
  const checker = new SnapshotChecker();
  const places = [0, ...[...cuts].sort((one, other) => one - other), bytes.length];
  for (const [index, from] of places.entries()) checker.add(bytes.subarray(from, places[index + 1] ?? from));
  return checker.result();
}

test('in whatever pieces it comes, a snapshot is whole', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: whole.length }), { maxLength: 60 }), (cuts) => {
      expect(checked(whole, cuts)).toEqual({ size: whole.length, sha256: sha256(whole).toString('hex') });
    }),
  );
});

test('any other byte, and any other length, is found', () => {
  fc.assert(
    fc.property(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ change;
      expect(checked(damaged).fault).toBe('its checksum does not match');
      expect(checked(whole.subarray(0, at)).fault).toBeDefined();
    }),
  );
});
