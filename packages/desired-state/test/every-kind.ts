import type { Resource } from '../src/resource.js';

/** A resource of each kind, with names that a shell could misread. */
export const everything: readonly Resource[] = [
  { kind: 'directory', path: "/etc/it's here", mode: 0o700, owner: 'etcd', group: 'etcd' },
  { kind: 'file', path: '/etc/$(reboot)', content: 'x', mode: 0o644 },
  { kind: 'file', path: '/etc/systemd/system/a.service', content: 'x', mode: 0o600, secret: true },
  { kind: 'block', path: '/etc/hosts', name: 'n', lines: ['1.2.3.4 a'] },
  { kind: 'sysctl', key: 'net.ipv4.conf.all.arp_ignore', value: '1' },
  { kind: 'address', address: '10.0.0.9/32', device: { holding: '10.0.0.1' } },
  { kind: 'address', address: '10.0.0.8/32', device: 'lo' },
  { kind: 'package', name: 'curl' },
  { kind: 'package', name: 'ipvsadm' },
  { kind: 'user', name: 'etcd' },
  { kind: 'trusted-ca', name: 'ca', pem: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n' },
  {
    kind: 'unit',
    name: 'a.service',
    enabled: true,
    active: true,
    digest: 'd',
    readiness: { argv: ['sh', '-c', 'echo "o k"'], stdout: "o' k", timeoutMs: 1500 },
  },
  { kind: 'unit', name: 'b@x.service', enabled: true, active: true },
];
