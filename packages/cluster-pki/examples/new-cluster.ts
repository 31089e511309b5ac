import { createClusterPki, ensureClusterPki, expiryReport } from '@harderway/cluster-pki';

const cluster = {
  name: 'kubenet',
  domain: 'kubenet',
  api: { name: 'kubernetes', virtualIp: '192.168.1.21', port: 6443 },
  network: { serviceClusterIpRange: '10.32.0.0/16' },
  pki: { validityHours: 87_600 },
  hosts: [{ name: 'control0', role: 'control', address: '192.168.1.11' }],
} as const;

// Every file by name: write those with `secret` set so that only their owner may read them.
const files = await createClusterPki(cluster);
for (const [name, { secret }] of files) console.log(secret ? 'secret' : 'open  ', name);

// Later, with a control node more: nothing is missing, and one certificate does not name it.
const existing = new Map([...files].map(([name, { content }]) => [name, content]));
const hosts = [...cluster.hosts, { name: 'control1', role: 'control', address: '192.168.1.12' } as const];
const { issued, findings } = await ensureClusterPki(existing, { ...cluster, hosts });
console.log(issued.length, findings[0]?.message);

const [first] = expiryReport(existing, { now: new Date() });
console.log(first?.state);
