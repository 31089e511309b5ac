import { itemsOf } from '../cluster/flag-texts.js';
import { bool, type FlagItem, given, judgeFlags, manual } from './items.js';
import type { CisInput, CisResult } from './model.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const PKI = '/var/lib/kubernetes';

const bindAddress = (id: string): FlagItem => ({
  id,
  title: 'Its own port is open on the loopback alone',
  judge: (flags) => ({
    pass: LOOPBACK.has(flags['bind-address'] ?? '0.0.0.0'),
    found: `--bind-address=${flags['bind-address'] ?? '(not given: all addresses)'}`,
    fix: { kind: 'flag', flag: 'bind-address', value: '127.0.0.1' },
  }),
});

const rotation: FlagItem = {
  id: '1.3.6',
  title: "The kubelets' serving certificates are renewed",
  judge: (flags) => {
    const gate = itemsOf(flags, 'feature-gates').findLast((item) =>
      item.startsWith('RotateKubeletServerCertificate='),
    );
    return {
      // On by default since 1.12.
      pass: gate === undefined || gate.endsWith('=true'),
      found: gate === undefined ? 'the gate RotateKubeletServerCertificate is on by default' : gate,
      fix: { kind: 'text', text: 'Take RotateKubeletServerCertificate=false out of --feature-gates.' },
    };
  },
};

/** Items 1.3: kube-controller-manager. */
export const controllerManagerItems = (input: CisInput): readonly CisResult[] =>
  judgeFlags('kube-controller-manager', input.controllerManager, [
    given('1.3.1', 'Ended pods are cleared away', ['terminated-pod-gc-threshold', '1000']),
    bool('1.3.2', 'Profiling is off', 'profiling', false, true),
    bool(
      '1.3.3',
      'Each controller has an account of its own',
      'use-service-account-credentials',
      true,
      false,
    ),
    given('1.3.4', 'Service account tokens are signed with a key of their own', [
      'service-account-private-key-file',
      `${PKI}/service-account-key.pem`,
    ]),
    given('1.3.5', 'Pods get the CA of the API', ['root-ca-file', `${PKI}/ca.pem`]),
    rotation,
    bindAddress('1.3.7'),
  ]);

/** Items 1.4: kube-scheduler; its file counts where there is one. */
export function schedulerItems(input: CisInput): readonly CisResult[] {
  const { scheduler, schedulerConfiguration } = input;
  const results = judgeFlags('kube-scheduler', scheduler, [
    bool('1.4.1', 'Profiling is off', 'profiling', false, true),
    bindAddress('1.4.2'),
  ]);
  if (scheduler === undefined || (scheduler['config'] ?? '') === '') return results;
  return results.map((result): CisResult => {
    if (result.id !== '1.4.1') return result;
    const { id, component, title } = result;
    if (schedulerConfiguration === undefined)
      return { id, component, title, status: 'manual', found: 'the file of --config was not given' };
    const pass = schedulerConfiguration['enableProfiling'] === false;
    return {
      id,
      component,
      title,
      status: pass ? 'pass' : 'fail',
      found: `enableProfiling: ${String(schedulerConfiguration['enableProfiling'] ?? 'not given, so true')}`,
      ...(pass
        ? {}
        : { fix: { kind: 'text', text: 'Write enableProfiling: false into the file of --config.' } }),
    };
  });
}

const ETCD = '/etc/etcd';

/** Items 2: etcd. */
export function etcdItems(input: CisInput): readonly CisResult[] {
  const { etcd, apiserver } = input;
  const own = etcd?.['trusted-ca-file'];
  const shared =
    own !== undefined &&
    own !== '' &&
    own.split('/').at(-1) === apiserver?.['client-ca-file']?.split('/').at(-1);
  return [
    ...judgeFlags('etcd', etcd, [
      given(
        '2.1',
        'A serving certificate',
        ['cert-file', `${ETCD}/kubernetes.pem`],
        ['key-file', `${ETCD}/kubernetes-key.pem`],
      ),
      bool('2.2', 'Clients show a certificate', 'client-cert-auth', true, false),
      bool('2.3', 'No certificate is made up for clients', 'auto-tls', false, false),
      given(
        '2.4',
        'A certificate for the other members',
        ['peer-cert-file', `${ETCD}/kubernetes.pem`],
        ['peer-key-file', `${ETCD}/kubernetes-key.pem`],
      ),
      bool('2.5', 'Members show a certificate', 'peer-client-cert-auth', true, false),
      bool('2.6', 'No certificate is made up for members', 'peer-auto-tls', false, false),
    ]),
    etcd === undefined
      ? {
          id: '2.7',
          component: 'etcd',
          title: 'etcd has a CA of its own',
          status: 'not-applicable',
          found: 'no command line was given',
        }
      : shared
        ? {
            ...manual(
              '2.7',
              'etcd',
              'etcd has a CA of its own',
              `${own} has the name of the file that the API server trusts`,
            ),
            fix: { kind: 'text', text: 'Issue the certificates of etcd from a second authority.' },
          }
        : manual('2.7', 'etcd', 'etcd has a CA of its own', `${own ?? 'no CA'} is trusted`),
  ];
}
