import type { ClusterPkiInput, PkiFiles } from '../src/index.js';

/** The topology that the tests are about. */
export const input: ClusterPkiInput = {
  name: 'kubenet',
  domain: 'kubenet',
  api: { name: 'kubernetes', virtualIp: '192.168.1.21', port: 6443 },
  network: { serviceClusterIpRange: '10.32.0.0/16' },
  pki: { validityHours: 87_600 },
  hosts: [
    { name: 'gateway', role: 'gateway', address: '192.168.1.10' },
    { name: 'control0', role: 'control', address: '192.168.1.11' },
    { name: 'control1', role: 'control', address: '192.168.1.12' },
    { name: 'control2', role: 'control', address: '192.168.1.13' },
  ],
};

/** The contents alone, as they would be read from a folder. */
export const contents = (files: PkiFiles): Map<string, string> =>
  new Map([...files].map(([name, { content }]) => [name, content]));
