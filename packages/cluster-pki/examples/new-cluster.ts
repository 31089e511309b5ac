import { createClusterPki, ensureClusterPki, expiryReport } from '@harderway/cluster-pki';

const cluster = {
  name: 'kubenet',
  domain: 'kubenet',
  api: { name: 'kubernetes', virtualIp: '192.168.1.21', port: 6443 },
  network: { serviceClusterIpRange: '10.32.0.0/16' },
  pki: { validityHours: 87_600 },
  hosts: [{ name: 'control0', role: 'control', address: '192.168.1.11' }],
} as const;

// All files by name. Write those with `secret` so that only their owner may read them.
const files = await createClusterPki(cluster);
for (const [name, { secret }] of files) console.log(secret ? 'secret' : 'open  ', name);

// Later, with one more control node, nothing is missing, but a certificate does not name it.
const existing = new Map([...files].map(([name, { content }]) => [name, content]));
const hosts = [...cluster.hosts, { name: 'control1', role: 'control', address: '192.168.1.12' } as const];
const { issued, diagnostics } = await ensureClusterPki(existing, { ...cluster, hosts });
console.log(issued.length, diagnostics[0]?.message);

const [first] = expiryReport(existing, { now: new Date() });
console.log(first?.state);
