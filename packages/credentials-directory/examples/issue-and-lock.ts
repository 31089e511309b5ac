import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPki, ensurePki, lockCredentials } from '@harderway/credentials-directory';

const directory = await mkdtemp(join(tmpdir(), 'auth-'));
const cluster = {
  name: 'kubenet',
  domain: 'kubevirt',
  api: { name: 'kubernetes', virtualIp: '192.168.1.21', port: 6443 },
  network: { serviceClusterIpRange: '10.32.0.0/16' },
  pki: { directory, validityHours: 8760 },
  hosts: [{ name: 'control0', role: 'control', address: '192.168.1.11' }],
} as const;

// Issues what is missing: everything in the first run, nothing in the next one.
const { written } = await ensurePki(cluster);
console.log(written.filter((name) => name.startsWith('ca') || name.startsWith('kubernetes')).join(' '));
console.log((await ensurePki(cluster)).written.length, 'files issued by the second run');

// The control node gets another address: its certificate has to name it.
const moved = { ...cluster, hosts: [{ ...cluster.hosts[0], address: '192.168.1.12' }] };
const { problems, hint } = await checkPki(moved);
for (const { message } of problems) console.log(message);
console.log(hint);

// Encrypts every secret where it is, for a public key of age.
const recipients = ['age1ejygsjd4jjs3yh3ks53rkg6u7pktzttuwzx8gjppu72vyeqhuawqgqcjn9'];
const locked = await lockCredentials(directory, async () => ({ kind: 'recipients', recipients }));
console.log(locked.join(' '));

await rm(directory, { recursive: true });
