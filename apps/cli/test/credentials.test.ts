import type { ClusterStatus, HostCertificate } from '@harderway/control-plane/status';
import { describe, expect, it } from 'vitest';
import { isHealthy } from '../src/commands/status.js';
import { renderCredentials } from '../src/present/credentials.js';

function statusWith(certificates: readonly HostCertificate[], clockAheadSeconds = 0): ClusterStatus {
  const credentials = { certificates, clockAheadSeconds };
  return {
    hosts: [{ host: 'gateway', role: 'gateway', reachable: true, units: {}, credentials }],
    etcd: {},
    strangers: [],
    backups: [],
  };
}

const plain = (_: unknown, text: string): string => text;
const at = '2027-01-02T00:00:00.000Z';

describe('credentials of hosts', () => {
  it.each([
    [
      { path: '/etc/etcd/server.pem', state: 'expired', at },
      'expired on 2027-01-02: harderway certs --renew && harderway apply',
      false,
    ],
    [
      { path: '/etc/etcd/server.pem', state: 'expiring', at },
      'expires on 2027-01-02: harderway certs --renew',
      true,
    ],
    [
      { path: '/etc/etcd/ca.pem', state: 'expired', at },
      'expired on 2027-01-02: harderway certs says what to do',
      false,
    ],
    [{ path: '/etc/etcd/peer-key.pem', state: 'missing' }, 'is missing: harderway apply puts it back', false],
    [{ path: '/etc/etcd/peer.pem', state: 'unreadable' }, 'is not a certificate: harderway apply', false],
    [
      { path: '/etc/etcd/peer.pem', state: 'not-valid-yet', at },
      'is not valid before 2027-01-02: check the clocks',
      false,
    ],
  ] satisfies readonly (readonly [HostCertificate, string, boolean])[])(
    '%j reads %s',
    (found, text, healthy) => {
      const status = statusWith([found]);
      expect(renderCredentials(status, plain)).toContain(`gateway: ${found.path} ${text}`);
      expect(isHealthy(status)).toBe(healthy);
    },
  );

  it('end with the authority that signed them, and are not renewed', () => {
    const status = statusWith([
      { path: '/etc/etcd/ca.pem', state: 'expiring', at },
      { path: '/etc/etcd/server.pem', state: 'expiring', at },
    ]);
    expect(renderCredentials(status, plain)).toContain(
      'server.pem expires on 2027-01-02: harderway certs says what to do\n',
    );
  });

  it('a clock that is a year off is named, in words', () => {
    expect(renderCredentials(statusWith([], 31_536_000), plain)).toBe(
      "gateway: its clock is 365 days ahead of this machine's: set it\n",
    );
    expect(renderCredentials(statusWith([], -3600), plain)).toContain('60 minutes behind');
    expect(renderCredentials(statusWith([], 20), plain)).toBe('');
  });
});
