import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalAddress, firstServiceAddresses } from '../src/encoding/address.js';

test.each([
  ['10.32.0.0/16', ['10.32.0.1']],
  ['10.32.5.7/12', ['10.32.0.1']],
  ['10.96.0.0/12,fd00:10:96::/112', ['10.96.0.1', 'fd00:10:96::1']],
  [' 192.168.255.128/25 ', ['192.168.255.129']],
  ['fd00::ff:0/108', ['fd00::f0:1']],
])('the first service address of %s', (ranges, expected) => {
  expect(firstServiceAddresses(ranges)).toEqual(expected);
});

test.each(['', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/x', '::/129', '10.0.0.0/8/9', 'a/8'])(
  '%j is not a range',
  (range) => {
    expect(() => firstServiceAddresses(range)).toThrow(expect.objectContaining({ code: 'invalid-address' }));
  },
);

test('each spelling of an IPv6 address has one canonical form, that of the WHATWG URL standard', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const canonical = canonicalAddress(address);
      expect(isIPv6(canonical)).toBe(true);
      expect(canonicalAddress(canonical)).toBe(canonical);
      expect(new URL(`http://[${canonical}]/`).hostname).toBe(new URL(`http://[${address}]/`).hostname);
    }),
  );
});
