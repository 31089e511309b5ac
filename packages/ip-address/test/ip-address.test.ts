import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstServiceAddress } from '../examples/service-address.js';
import { formatIp, parseIp } from '../src/address.js';
import {
  cidrContains,
  cidrsOverlap,
  commonNetwork,
  formatCidr,
  isNetwork,
  networkOf,
  networkSize,
  normalNetworks,
  parseCidr,
} from '../src/cidr.js';

function cidr(text: string) {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`${text} is not a CIDR`);
  return parsed;
}
function ip(text: string) {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(`${text} is not an address`);
  return parsed;
}

describe('addresses', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['fe80::0:1', 'fe80::1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
  ])('%s is written %s', (text, written) => {
    expect(formatIp(ip(text))).toBe(written);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '1.2.3.4.5',
    ':',
    ':::',
    '1::2::3',
    'fe80::1%eth0',
    '[::1]',
  ])('%j is not an address', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  it('are read as Node reads them, and written so that they are read the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: fc.constantFrom(...'0127af:.') })),
        (text) => {
          const parsed = parseIp(text);
          expect(parsed !== undefined).toBe(isIPv4(text) || isIPv6(text));
          if (parsed !== undefined) expect(parseIp(formatIp(parsed))).toEqual(parsed);
        },
      ),
    );
  });
});

describe('ranges', () => {
  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '::/129', '/8', '10.0.0.0/8/8'])(
    '%j is not a range',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );

  it('have a network', () => {
    expect(formatCidr(networkOf(ip('10.240.3.7'), 16))).toBe('10.240.0.0/16');
    expect(isNetwork(cidr('10.240.0.0/16'))).toBe(true);
    expect(isNetwork(cidr('10.240.0.1/16'))).toBe(false);
    expect(networkSize(cidr('fd00::/112'))).toBe(65_536n);
    expect(formatCidr(cidr('::ffff:10.0.0.0/104'))).toBe('10.0.0.0/8');
  });

  it('contain addresses and overlap', () => {
    expect(cidrContains(cidr('10.32.0.0/16'), ip('10.32.255.255'))).toBe(true);
    expect(cidrContains(cidr('10.32.0.0/16'), ip('10.33.0.0'))).toBe(false);
    expect(cidrContains(cidr('::/0'), ip('10.33.0.0'))).toBe(false);
    expect(cidrsOverlap(cidr('10.0.0.0/8'), cidr('10.32.0.0/16'))).toBe(true);
    expect(cidrsOverlap(cidr('10.32.0.0/16'), cidr('10.0.0.0/8'))).toBe(true);
    expect(cidrsOverlap(cidr('10.32.0.0/16'), cidr('10.33.0.0/16'))).toBe(false);
  });

  it('have one text, however they are written', () => {
    expect(normalNetworks('10.32.0.5/16, FD00:0::1/112')).toBe('10.32.0.0/16,fd00::/112');
    expect(normalNetworks('')).toBe('');
    expect(normalNetworks('10.32.0.0')).toBe('10.32.0.0');
  });

  it('have a smallest common one', () => {
    const common = (...addresses: string[]) => commonNetwork(addresses.map(ip), 24);
    expect(common()).toBeUndefined();
    expect(common('10.0.0.1', '::1')).toBeUndefined();
    expect(common('10.0.0.1', '10.0.0.9')).toEqual(cidr('10.0.0.0/24'));
    expect(common('10.0.0.1', '10.0.1.9')).toEqual(cidr('10.0.0.0/23'));
  });
});

describe('the README', () => {
  it('is right about its example', () => {
    expect(firstServiceAddress('10.32.0.0/16')).toBe('10.32.0.1');
    expect(firstServiceAddress('fd00:0:0::/112')).toBe('fd00::1');
  });
});
