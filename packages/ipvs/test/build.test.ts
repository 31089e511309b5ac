import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toArgv } from '../src/ipvsadm/argv.js';
import { server, service } from '../src/table/build.js';
import { canonicalTable, serverKey, serviceKey } from '../src/table/identity.js';
import { tables } from './tables.js';

describe('service', () => {
  test('has the defaults of ipvsadm', () => {
    const api = service('tcp 192.0.2.1:6443', {
      servers: [
        server('192.0.2.11:6443'),
        server('192.0.2.12:6443', { weight: 2, forwarding: 'masquerade' }),
      ],
    });
    expect(toArgv(api).map((argv) => argv.join(' '))).toEqual([
      '-A -t 192.0.2.1:6443 -s wlc',
      '-a -t 192.0.2.1:6443 -r 192.0.2.11:6443 -g -w 1',
      '-a -t 192.0.2.1:6443 -r 192.0.2.12:6443 -m -w 2',
    ]);
  });

  test('is named as serviceKey and serverKey name it', () => {
    fc.assert(
      fc.property(tables, ({ services }) => {
        for (const { identity, servers } of services) {
          expect(service(serviceKey(identity)).identity).toEqual(identity);
          for (const { family, address, port } of servers)
            expect(server(serverKey({ family, address, port }))).toMatchObject({ family, address, port });
        }
      }),
    );
  });

  test.each([
    '192.0.2.1:80',
    'tcp 192.0.2.1',
    'tcp 192.0.2.1:65536',
    'tcp example:80',
    'icmp 192.0.2.1:80',
    'fwmark 0',
    'fwmark x',
    'tcp 2001:db8::1',
  ])('%j is refused', (name) => {
    expect(() => service(name)).toThrow(expect.objectContaining({ code: 'bad-address' }));
  });

  test.each(['192.0.2.1', 'example:80', '2001:db8::1', ''])('a server %j is refused', (address) => {
    expect(() => server(address)).toThrow(
      expect.objectContaining({ code: 'bad-address', hint: expect.stringContaining('192.0.2.11:6443') }),
    );
  });
});

test('a table has one canonical form, in whatever order its services and servers are', () => {
  const far = [
    'fwmark 1',
    'fwmark 1431655765',
    'fwmark 2147483648',
    'fwmark 2863311530',
    'tcp 10.0.0.1:80',
  ].map((name) =>
    service(name, {
      servers: ['10.0.0.1:80', '95.0.0.1:80', '138.0.0.1:80', '180.0.0.1:80'].map((each) => server(each)),
    }),
  );
  const orders = far.map((_, at) => [...far.slice(at), ...far.slice(0, at)]);
  const forms = orders.map((services, at) =>
    canonicalTable({
      services: services.map((each) => ({
        ...each,
        servers: [...each.servers.slice(at), ...each.servers.slice(0, at)],
      })),
    }),
  );
  for (const form of forms) expect(form).toEqual(forms[0]);
});
