import type { CredentialsInput } from '../src/files/pki-state.js';

/** The cluster of the guide: three control nodes and a gateway. Its keys take milliseconds, not seconds. */
export const exampleCluster = (
  directory: string,
  profile: CredentialsInput['profile'] = 'guide',
): CredentialsInput => ({
  name: 'kubenet',
  profile,
  domain: 'kubevirt',
  api: { name: 'kubernetes', virtualIp: '192.168.1.21', port: 6443 },
  network: { serviceClusterIpRange: '10.32.0.0/16' },
  pki: { directory, validityHours: 8760, keyType: 'ecdsa-p256', authorityKeys: 'here' },
  hosts: [
    { name: 'gateway', role: 'gateway', address: '192.168.1.10' },
    { name: 'control0', role: 'control', address: '192.168.1.11' },
    { name: 'control1', role: 'control', address: '192.168.1.12' },
    { name: 'control2', role: 'control', address: '192.168.1.13' },
  ],
});
