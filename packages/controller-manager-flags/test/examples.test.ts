import { expect, it } from 'vitest';
import { argv, refused } from '../examples/build.js';
import { checkControllerManager, controllerManagerArgv } from '../src/program.js';

it('the example does what it says', () => {
  expect(argv).toEqual([
    '--kubeconfig=/var/lib/kubernetes/kube-controller-manager.kubeconfig',
    '--cluster-cidr=10.64.0.0/12',
    '--leader-elect=true',
    '--controllers=*,-nodeipam',
    '--v=2',
  ]);
  expect(refused).toBe('"nodeipan" is not in the list of known controllers');
});

it('writes a flag in the spelling that a version knows', () => {
  const flags = { 'concurrent-rc-syncs': 5 };
  expect(controllerManagerArgv({ version: '1.20.2', flags }).argv).toEqual(['--concurrent_rc_syncs=5']);
  expect(controllerManagerArgv({ version: '1.31', flags }).argv).toEqual(['--concurrent-rc-syncs=5']);
  expect(controllerManagerArgv({ version: '1.20.2', flags }).diagnostics).toEqual([]);
});

it.each([
  [['--cluster-signing-cert-file=/c', '--cluster-signing-kubelet-client-cert-file=/c'], 'signing-exclusive'],
  [['--service-cluster-ip-range=a,b,c'], 'service-range-count'],
  [['--max-endpoints-per-slice=1001'], 'controller-limit'],
  [['--allocate-node-cidrs=true', '--cluster-cidr='], 'node-cidrs'],
  [['--leader-elect-retry-period=9s'], 'leader-election-times'],
  [['--leader-elect-resource-lock=endpoints'], 'leader-election-lock'],
  [['--requestheader-allowed-names=" "'], 'requestheader-blank'],
  [['--master='], 'kubeconfig-missing'],
])('%j', (args, code) => {
  const { diagnostics } = checkControllerManager({ version: '1.31', argv: args });
  expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
});

it('knows where a path that everyone may get may have a star', () => {
  const flag = '--authorization-always-allow-paths';
  const check = (paths: string, ...more: readonly string[]) =>
    checkControllerManager({ version: '1.34', argv: ['--kubeconfig=/k', `${flag}=${paths}`, ...more] });
  expect(check('/healthz,/a/*/b')).toMatchObject({
    verdict: 'refused',
    programText: 'only trailing * allowed in "a/*/b"',
  });
  for (const paths of ['', '/', '*', '/*', '/healthz,/livez/*']) expect(check(paths).verdict).toBe('runs');
  // Without its port the program has nothing to allow.
  expect(check('/a/*/b', '--secure-port=0').verdict).toBe('runs');
});

it('knows the allocators of the ranges of nodes by version', () => {
  const messages = (version: string, kind: string, allocate = true) =>
    checkControllerManager({
      version,
      argv: [
        '--kubeconfig=/k',
        `--allocate-node-cidrs=${allocate}`,
        '--cluster-cidr=10.64.0.0/12',
        `--cidr-allocator-type=${kind}`,
      ],
    }).diagnostics.map(({ message }) => message);
  for (const version of ['1.20.2', '1.30.1', '1.34']) {
    expect(messages(version, 'RangeAllocator')).toEqual([]);
    expect(messages(version, 'rangeallocator')).toEqual(['invalid CIDR allocator type: rangeallocator']);
    expect(messages(version, 'rangeallocator', false)).toEqual([]);
    expect(messages(version, '')).toEqual(['invalid CIDR allocator type: ']);
  }
  expect(messages('1.30.1', 'IPAMFromCluster')).toEqual([]);
  expect(messages('1.34', 'IPAMFromCluster')).toEqual([
    'Error trying to Init(): legacy cloud provider support disabled at build time',
  ]);
  expect(messages('1.34', 'CloudAllocator')).toEqual([
    'built-in cloud providers are disabled. The ipam CloudAllocator is not available',
  ]);
});
