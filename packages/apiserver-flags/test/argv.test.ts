import { describe, expect, it } from 'vitest';
import { apiserverArgv } from '../src/program.js';

describe('apiserverArgv', () => {
  const chapter = {
    'advertise-address': '192.168.1.11',
    'allow-privileged': true,
    'apiserver-count': 3,
    'audit-log-maxage': 30,
    'audit-log-maxbackup': 3,
    'audit-log-maxsize': 100,
    'audit-log-path': '/var/log/audit.log',
    'authorization-mode': ['Node', 'RBAC'],
    'bind-address': '0.0.0.0',
    'client-ca-file': '/var/lib/kubernetes/ca.pem',
    'enable-admission-plugins': ['NamespaceLifecycle', 'NodeRestriction', 'LimitRanger'],
    'etcd-servers': ['https://192.168.1.11:2379', 'https://192.168.1.12:2379'],
    'event-ttl': '1h',
    'encryption-provider-config': '/var/lib/kubernetes/encryption-config.yaml',
    'runtime-config': { 'api/all': true },
    'service-account-key-file': ['/var/lib/kubernetes/service-account.pem'],
    'service-cluster-ip-range': '10.32.0.0/16',
    'service-node-port-range': '30000-32767',
    v: 2,
  } as const;

  it('writes flags in the order given', () => {
    const { argv, diagnostics } = apiserverArgv({
      version: '1.31.0',
      flags: { ...chapter, 'service-account-issuer': ['https://192.168.1.21:6443'] },
    });
    expect(argv).toEqual([
      '--advertise-address=192.168.1.11',
      '--allow-privileged=true',
      '--apiserver-count=3',
      '--audit-log-maxage=30',
      '--audit-log-maxbackup=3',
      '--audit-log-maxsize=100',
      '--audit-log-path=/var/log/audit.log',
      '--authorization-mode=Node,RBAC',
      '--bind-address=0.0.0.0',
      '--client-ca-file=/var/lib/kubernetes/ca.pem',
      '--enable-admission-plugins=NamespaceLifecycle,NodeRestriction,LimitRanger',
      '--etcd-servers=https://192.168.1.11:2379,https://192.168.1.12:2379',
      '--event-ttl=1h',
      '--encryption-provider-config=/var/lib/kubernetes/encryption-config.yaml',
      '--runtime-config=api/all=true',
      '--service-account-key-file=/var/lib/kubernetes/service-account.pem',
      '--service-cluster-ip-range=10.32.0.0/16',
      '--service-node-port-range=30000-32767',
      '--v=2',
      '--service-account-issuer=https://192.168.1.21:6443',
    ]);
    expect(diagnostics).toMatchObject([
      { severity: 'warning', subject: '--apiserver-count', span: { start: { line: 3 } } },
    ]);
  });

  it('knows that 1.20 takes one issuer', () => {
    const { argv, diagnostics } = apiserverArgv({
      version: '1.20.2',
      flags: { ...chapter, 'service-account-issuer': 'https://192.168.1.21:6443' },
    });
    expect(argv.at(-1)).toBe('--service-account-issuer=https://192.168.1.21:6443');
    expect(diagnostics).toEqual([]);
  });

  it('takes text for any flag when the version is not known to TypeScript', () => {
    const version: string = '1.31.0';
    const { argv, diagnostics } = apiserverArgv({
      version,
      flags: { 'audit-log-maxage': '30', 'enable-admission-plugins': 'A,B', 'feature-gates': 'X=true' },
    });
    expect(argv).toEqual([
      '--audit-log-maxage=30',
      '--enable-admission-plugins=A,B',
      '--feature-gates=X=true',
    ]);
    expect(diagnostics).toEqual([]);
  });

  it('says what to do about a flag that the version lacks, and reports every fault', () => {
    const version: string = '1.31.0';
    const { diagnostics } = apiserverArgv({
      version,
      flags: { 'insecure-port': 0, 'audit-log-maxage': '3d', 'etcd-server': 'x', 'kubelet-https': true },
    });
    expect(diagnostics.map(({ code, message, hint }) => [code, `${message}. ${hint}`])).toEqual([
      [
        'flag-unknown',
        'unknown flag: --insecure-port. It was removed after 1.23, having had no effect: delete it.',
      ],
      [
        'flag-value-invalid',
        'invalid argument "3d" for "--audit-log-maxage" flag: strconv.ParseInt: parsing "3d": invalid syntax. --audit-log-maxage takes a whole number, such as 2.',
      ],
      ['flag-unknown', 'unknown flag: --etcd-server. Did you mean --etcd-servers?'],
      ['flag-unknown', 'unknown flag: --kubelet-https. It was removed after 1.22: delete it.'],
    ]);
  });

  it('says when a flag comes later', () => {
    const version: string = '1.20.2';
    const { diagnostics, unknown } = apiserverArgv({ version, flags: { 'authentication-config': '/x' } });
    expect(unknown).toEqual(['authentication-config']);
    expect(diagnostics[0]?.hint).toBe(
      'kube-apiserver 1.20.2 does not have it yet, it came with 1.29: remove it or run 1.29 or later.',
    );
  });

  it('writes without checks for a version that is not known', () => {
    const version: string = '1.50.0';
    expect(apiserverArgv({ version, flags: { 'audit-log-maxage': 30 } })).toMatchObject({
      argv: ['--audit-log-maxage=30'],
      diagnostics: [{ severity: 'error', code: 'version-unknown' }],
    });
  });

  it('does not compile with a wrong name or type', () => {
    // @ts-expect-error 1.31 has no such flag
    apiserverArgv({ version: '1.31.0', flags: { 'insecure-port': 0 } });
    // @ts-expect-error an int, not a bool
    apiserverArgv({ version: '1.31.0', flags: { 'audit-log-maxage': true } });
    // @ts-expect-error an int, not text
    apiserverArgv({ version: '1.31', flags: { 'audit-log-maxage': '30' } });
    // @ts-expect-error audit-log-mode takes its own words alone
    apiserverArgv({ version: '1.31', flags: { 'audit-log-mode': 'fast' } });
    apiserverArgv({ version: '1.31', flags: { 'audit-log-mode': 'batch' } });
    expect(apiserverArgv({ version: '1.20', flags: { 'insecure-port': 0 } }).diagnostics).toHaveLength(1);
  });
});
