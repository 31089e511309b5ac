import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEndpoint, parseAddress } from '../src/address/address.js';
import { parseInetAton } from '../src/address/ipv4.js';
import { formatIpv6, parseIpv6 } from '../src/address/ipv6.js';
import { validate } from '../src/kernel/validate.js';

test.each([
  ['10.0.0.1', 0x0a000001],
  ['10.1', 0x0a000001],
  ['10', 10],
  ['0x7f.1', 0x7f000001],
  ['010.0.0.1', 0x08000001],
  ['255.255.255.255', 0xffffffff],
  ['1.2.3.4 rest', 0x01020304],
  ['256.0.0.1', undefined],
  ['1.2.3.256', undefined],
  ['08.0.0.1', undefined],
  ['1.2.3.4.5', undefined],
  ['', undefined],
  ['1..2', undefined],
])('inet_aton(%j) is %j', (text, value) => {
  expect(parseInetAton(text)).toBe(value);
});

test.each([
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['::', '::'],
  ['::1', '::1'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
  ['::ffff:a00:1', '::ffff:10.0.0.1'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1::', '1::'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7:0'],
])('%s is written %s', (text, canonical) => {
  expect(parseAddress(text)).toEqual({ family: 'inet6', address: canonical });
});

test.each([':::', '1:2', '1:2:3:4:5:6:7:8:9', '12345::', '::1::', 'g::', '[::1]', '::1%lo', '1.2.3.4::'])(
  '%s is no IPv6 address',
  (text) => {
    expect(parseIpv6(text)).toBeUndefined();
  },
);

test('an address that is written is read again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 }),
      (groups) => {
        expect(parseIpv6(formatIpv6(groups))).toEqual(groups);
      },
    ),
  );
});

test('only IPv6 has brackets', () => {
  expect([formatEndpoint('inet', '10.0.0.1', 80), formatEndpoint('inet6', '::1', 80)]).toEqual([
    '10.0.0.1:80',
    '[::1]:80',
  ]);
});

test('validate names what is refused and why', () => {
  const service = { scheduler: 'rr', schedulerFlags: [], onePacket: false, servers: [] } as const;
  const at = (address: string, port: number) =>
    ({ kind: 'address', protocol: 'tcp', family: 'inet', address, port }) as const;
  const server = { family: 'inet', port: 80, forwarding: { kind: 'direct' }, weight: 1 } as const;
  const codes = validate({
    services: [
      { ...service, identity: at('10.0.0.1', 0) },
      { ...service, identity: at('10.0.0.2', 80), onePacket: true },
      { ...service, identity: at('10.0.0.3', 80), scheduler: 'nosuch' },
      {
        ...service,
        identity: at('10.0.0.4', 80),
        servers: [
          { ...server, address: '224.0.0.1' },
          { ...server, address: '10.1.0.1', thresholds: { upper: 1, lower: 2 } },
          { ...server, address: '10.1.0.2', port: 81 },
          { ...server, address: '10.1.0.2' },
        ],
      },
    ],
  }).map(({ code, message }) => `${code}: ${message}`);
  expect(codes).toEqual([
    'refused-service: ipvsadm refuses -A -t 10.0.0.1:0 -s rr: Zero port specified for non-persistent service',
    'refused-service: ipvsadm refuses -A -t 10.0.0.2:80 -s rr -o: One-Packet Scheduling is only for UDP virtual services',
    'refused-service: the kernel refuses add-service for 10.0.0.3:80: Scheduler or persistence engine not found',
    'refused-server: the kernel refuses add-server for 224.0.0.1:80 of 10.0.0.4:80: Invalid operation.  Possibly wrong module version, address not unicast, ...: a real server needs a unicast address',
    'refused-server: the kernel refuses add-server for 10.1.0.1:80 of 10.0.0.4:80: Numerical result out of range: the lower threshold is above the upper one',
    'duplicate-server: tcp 10.0.0.4:80 has real server 10.1.0.2:80 twice (direct and tunnelled servers have the port of their service)',
  ]);
});
