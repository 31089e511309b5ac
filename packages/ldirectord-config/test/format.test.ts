import { expect, test } from 'vitest';
import { formatLdirectord } from '../src/index.js';

test('the three-node API load balancer', () => {
  const real = ['192.168.1.11', '192.168.1.12', '192.168.1.13'].map(
    (address) => ({ address, port: 6443, forward: 'gate' }) as const,
  );
  expect(
    formatLdirectord({
      globals: { checktimeout: 5, checkinterval: 1, autoreload: true, quiescent: true },
      virtuals: [
        {
          address: { kind: 'address', family: 'inet', address: '192.168.1.21', port: 6443 },
          servicename: 'kubernetes',
          real,
          scheduler: 'wrr',
          checktype: 'negotiate',
          service: 'https',
          request: 'healthz',
          receive: 'ok',
        },
      ],
    }),
  ).toBe(`checktimeout=5
checkinterval=1
quiescent=yes
autoreload=yes

virtual=192.168.1.21:6443
    servicename=kubernetes
    real=192.168.1.11:6443 gate
    real=192.168.1.12:6443 gate
    real=192.168.1.13:6443 gate
    scheduler=wrr
    checktype=negotiate
    service=https
    request="healthz"
    receive="ok"
`);
});

test('a "#" in a request is refused with its place', () => {
  expect(() =>
    formatLdirectord({
      virtuals: [
        {
          address: { kind: 'address', family: 'inet', address: '192.0.2.1', port: 80 },
          real: [],
          request: 'a#b',
        },
      ],
    }),
  ).toThrow(expect.objectContaining({ code: 'unwritable', path: 'virtuals[0].request' }));
});
