import { describe, expect, it } from 'vitest';
import type { CisInput } from '../src/cis/model.js';
import { cisReport } from '../src/cis/report.js';
import { readEtcdVariables, readFlagTexts } from '../src/cluster/flag-texts.js';

const status = (input: Partial<CisInput>, id: string): string | undefined =>
  cisReport({ version: '1.31', ...input }).find((result) => result.id === id)?.status;

const apiserver = (...argv: string[]): Partial<CisInput> => ({ apiserver: readFlagTexts(argv) });
const etcd = (...argv: string[]): Partial<CisInput> => ({ etcd: readFlagTexts(argv) });
const manager = (...argv: string[]): Partial<CisInput> => ({ controllerManager: readFlagTexts(argv) });
const scheduler = (...argv: string[]): Partial<CisInput> => ({ scheduler: readFlagTexts(argv) });

/** An API server with a configuration file of authorizers. */
const authorized = (...types: string[]): Partial<CisInput> => ({
  ...apiserver('--authorization-config=/a'),
  version: '1.34',
  authorizationConfiguration: JSON.stringify({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AuthorizationConfiguration',
    authorizers: types.map((type) => ({ type, name: type.toLowerCase() })),
  }),
});

describe('cisReport', () => {
  it.each<[string, Partial<CisInput>, Partial<CisInput>]>([
    ['1.2.1', apiserver('--anonymous-auth=false'), apiserver()],
    ['1.2.2', apiserver(), apiserver('--token-auth-file=/t')],
    ['1.2.3', apiserver('--enable-admission-plugins=DenyServiceExternalIPs'), apiserver()],
    [
      '1.2.4',
      apiserver('--kubelet-client-certificate=/c', '--kubelet-client-key=/k'),
      apiserver('--kubelet-client-certificate=/c'),
    ],
    ['1.2.6', apiserver('--authorization-mode=Node,RBAC'), apiserver()],
    ['1.2.7', apiserver('--authorization-mode=Node,RBAC'), apiserver('--authorization-mode=RBAC')],
    [
      '1.2.6',
      authorized('Node', 'RBAC'),
      // The mode is not read beside a file.
      {
        ...authorized('AlwaysAllow'),
        ...apiserver('--authorization-config=/a', '--authorization-mode=RBAC'),
      },
    ],
    ['1.2.7', authorized('Node', 'RBAC'), authorized('RBAC')],
    ['1.2.8', authorized('Webhook', 'RBAC'), authorized('Node')],
    ['1.2.12', apiserver(), apiserver('--disable-admission-plugins=ServiceAccount')],
    [
      '1.2.14',
      apiserver('--enable-admission-plugins=A', '--enable-admission-plugins=NodeRestriction'),
      apiserver(),
    ],
    ['1.2.15', apiserver('--profiling=0'), apiserver('--profiling')],
    ['1.2.18', apiserver('--audit-log-maxbackup=10'), apiserver('--audit-log-maxbackup=3')],
    ['1.2.20', apiserver('--request-timeout=300s'), apiserver('--request-timeout=24h')],
    ['1.2.21', apiserver(), apiserver('--service-account-lookup=false')],
    [
      '1.2.29',
      apiserver('--tls-min-version=VersionTLS13'),
      apiserver('--tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA'),
    ],
    ['1.3.1', manager('--terminated-pod-gc-threshold=100'), manager()],
    ['1.3.3', manager('--use-service-account-credentials'), manager()],
    ['1.3.6', manager(), manager('--feature-gates=RotateKubeletServerCertificate=false')],
    ['1.3.7', manager('--bind-address=127.0.0.1'), manager()],
    ['1.4.2', scheduler('--bind-address', '127.0.0.1'), scheduler('--bind-address=0.0.0.0')],
    [
      '1.4.1',
      { ...scheduler('--config=/c'), schedulerConfiguration: { enableProfiling: false } },
      { ...scheduler('--config=/c'), schedulerConfiguration: {} },
    ],
    ['2.2', etcd('--client-cert-auth', '--name', 'a'), etcd('--client-cert-auth=false')],
    ['2.3', etcd(), etcd('-auto-tls')],
    ['2.5', etcd('--peer-client-cert-auth=true'), etcd()],
    ['3.2.1', apiserver('--audit-policy-file=/p'), apiserver('--audit-log-path=/l')],
    [
      '1.1.21',
      { files: [{ path: '/x/a-key.pem', mode: 0o100600, owner: 'root', group: 'root' }] },
      { files: [{ path: '/x/a-key.pem', mode: 0o640, owner: 'root', group: 'root' }] },
    ],
    [
      '1.1.12',
      { files: [{ path: '/var/lib/etcd', mode: 0o700, owner: 'etcd', group: 'etcd' }] },
      { files: [{ path: '/var/lib/etcd', mode: 0o700, owner: 'root', group: 'root' }] },
    ],
  ])('%s passes and fails', (id, good, bad) => {
    expect(status(good, id)).toBe('pass');
    expect(status(bad, id)).toBe('fail');
  });

  it('has the items of a version of the benchmark', () => {
    const weak = apiserver('--tls-cipher-suites=TLS_RSA_WITH_AES_128_GCM_SHA256');
    expect(status({ ...weak, version: '1.28' }, '1.2.29')).toBe('pass');
    expect(status({ ...weak, benchmark: '1.9' }, '1.2.29')).toBe('pass');
    expect(status({ ...weak, version: '1.34' }, '1.2.29')).toBe('fail');
    expect(status({ ...apiserver(), version: '1.28' }, '1.2.30')).toBeUndefined();
    expect(status(apiserver('--service-account-extend-token-expiration=false'), '1.2.30')).toBe('pass');
  });

  it('leaves authorizers to people where their file was not given', () => {
    const results = ['1.2.6', '1.2.7', '1.2.8'].map((id) =>
      status(apiserver('--authorization-config=/a'), id),
    );
    expect(results).toEqual(['manual', 'manual', 'manual']);
  });

  it('judges nothing that is not given', () => {
    const results = cisReport({ version: '1.31' });
    expect(results.some(({ status: found }) => found === 'pass' || found === 'fail')).toBe(false);
    expect(new Set(results.map(({ id }) => id)).size).toBe(results.length);
  });

  it('states what a fix would break', () => {
    const result = cisReport({ version: '1.34', ...apiserver(), anonymousProbes: ['/healthz'] }).find(
      ({ id }) => id === '1.2.1',
    );
    expect(result).toMatchObject({ status: 'fail', fix: { flag: 'anonymous-auth', value: 'false' } });
    expect(result?.conflict).toContain('anonymous.enabled with conditions');
  });

  it('says what each failing item needs', () => {
    for (const result of cisReport({
      version: '1.31',
      ...apiserver(),
      ...manager(),
      ...scheduler(),
      ...etcd(),
    }))
      if (result.status === 'fail') expect(result.fix, result.id).toBeDefined();
  });

  it('looks at the provider that writes secrets', () => {
    const text = (provider: string): string =>
      `apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers:\n  - ${provider}\n`;
    const key = Buffer.alloc(32).toString('base64');
    expect(
      status(
        { ...apiserver(), encryptionConfiguration: text(`secretbox: {keys: [{name: a, secret: ${key}}]}`) },
        '1.2.28',
      ),
    ).toBe('pass');
    expect(status({ ...apiserver(), encryptionConfiguration: text('identity: {}') }, '1.2.28')).toBe('fail');
  });
});

it('variables of etcd count as its flags: empty ones, its own and those of others set none', () => {
  const environment = {
    ETCD_CLIENT_CERT_AUTH: 'true',
    ETCD_DATA_DIR: '',
    ETCD_UNSUPPORTED_ARCH: 'arm64',
    ETCD_VERIFY: 'all',
    ETCDCTL_API: '3',
    HOME: '/root',
  };
  expect(readEtcdVariables(environment)).toEqual({ 'client-cert-auth': 'true' });
  expect(status({ etcd: readEtcdVariables(environment) }, '2.2')).toBe('pass');
});
