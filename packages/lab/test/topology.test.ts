import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkLabName,
  checkTopology,
  hostsFile,
  KUBENET,
  kubenetWith,
  macAddress,
  type Topology,
} from '../src/topology.js';

function invalid(topology: Topology): string {
  try {
    checkTopology(topology);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
}

describe('checkTopology', () => {
  test('accepts the default', () => {
    expect(() => checkTopology(KUBENET)).not.toThrow();
  });

  test('says everything that is wrong at once', () => {
    const message = invalid({
      ...KUBENET,
      hosts: [
        { name: 'a', address: '192.168.1.1' },
        { name: 'a', address: '192.168.2.7' },
        { name: 'Upper_case', address: '192.168.1.300' },
      ],
      names: [{ address: 'here', names: ['not a name'] }],
    });
    expect(message).toContain('a: 192.168.1.1 is already taken by the bridge');
    expect(message).toContain('two hosts are named a');
    expect(message).toContain('a: 192.168.2.7 is outside the network of 192.168.1.1/24');
    expect(message).toContain('"Upper_case" is not a valid host name');
    expect(message).toContain('Upper_case: "192.168.1.300" is not an IPv4 address');
    expect(message).toContain('names: "here" is not an IPv4 address');
    expect(message).toContain('names: "not a name" is not a valid host name');
  });

  test.each(['192.168.1.1', '192.168.1.1/33', '192.168.1/24', '192.168.1.01/24', ''])(
    'refuses %j as the bridge',
    (bridgeAddress) => {
      expect(invalid({ ...KUBENET, bridgeAddress })).toContain('is not an IPv4 ADDRESS/PREFIX');
    },
  );

  test('takes a network that is not on a byte boundary', () => {
    const hosts = [{ name: 'a', address: '10.1.15.254' }];
    expect(invalid({ ...KUBENET, bridgeAddress: '10.1.0.1/20', hosts })).toBe('accepted');
    expect(invalid({ ...KUBENET, bridgeAddress: '10.1.0.1/21', hosts })).toContain('outside the network');
  });
});

describe('checkLabName', () => {
  test.each(['kubenet', 'a', 'e2e-2', 'x'.repeat(20)])('takes %s', (name) => {
    expect(() => checkLabName(name)).not.toThrow();
  });
  test.each(['', '-a', 'a-', 'A', 'a.b', '../x', 'a b', 'x'.repeat(21)])('refuses %j', (name) => {
    expect(() => checkLabName(name)).toThrowError(expect.objectContaining({ code: 'invalid-option' }));
  });
});

test('hostsFile has every host by both names, and the further names', () => {
  expect(hostsFile(KUBENET)).toBe(`127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback

192.168.1.10 gateway.kubenet gateway
192.168.1.11 control0.kubenet control0
192.168.1.12 control1.kubenet control1
192.168.1.13 control2.kubenet control2
192.168.1.21 kubernetes kubernetes.kubenet
`);
});

test('macAddress is one for a card: local, not for a group, the same each time', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (lab, host) => {
      const mac = macAddress(lab, host);
      expect(mac).toMatch(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
      const first = Number.parseInt(mac.slice(0, 2), 16);
      expect(first & 0b01).toBe(0);
      expect(first & 0b10).toBe(0b10);
      expect(macAddress(lab, host)).toBe(mac);
    }),
  );
  expect(macAddress('a', 'b')).not.toBe(macAddress('a', 'c'));
  expect(macAddress('a', 'b')).not.toBe(macAddress('x', 'b'));
});

test('gives further gateways names and addresses of their own', () => {
  const topology = kubenetWith({ gateways: 2 });
  expect(() => checkTopology(topology)).not.toThrow();
  expect(topology.hosts.filter(({ ipvs }) => ipvs).map(({ name, address }) => `${name} ${address}`)).toEqual([
    'gateway 192.168.1.10',
    'gateway1 192.168.1.9',
  ]);
});
