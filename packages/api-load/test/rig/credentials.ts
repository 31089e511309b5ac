import { createClusterPki } from '@harderway/cluster-pki';

const files = await createClusterPki({
  name: 'test',
  domain: 'example',
  api: { name: 'kubernetes', virtualIp: '127.0.0.1', port: 6443 },
  network: { serviceClusterIpRange: '10.32.0.0/16' },
  pki: { validityHours: 1, keyType: 'ecdsa-p256' },
  hosts: [{ name: 'control0', role: 'control', address: '192.0.2.1' }],
});

/** The content of a credential file of a cluster whose API has the name `kubernetes`. */
export const credential = (name: string): string => files.get(name)?.content ?? '';
