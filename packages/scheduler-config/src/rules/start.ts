import {
  documentRules,
  faultIf,
  fileRule,
  type OpenedFile,
  type Rule,
  remark,
} from '@harderway/component-flags/kubernetes';
import { parseIp } from '@harderway/ip-address';
import { configurationRegistry, parseSchedulerConfiguration } from '../parse-configuration.js';
import { about } from './about.js';

const OPTIONS = 'cmd/kube-scheduler/app/options';

const OPENED: readonly OpenedFile[] = [
  {
    flag: 'kubeconfig',
    when: ({ text }) => text('config') === '',
    words: (path) => `stat ${path}: no such file or directory`,
  },
  {
    flag: 'policy-config-file',
    stage: 'run',
    words: (path) => `missing policy config file ${path}`,
  },
];

/** Flags that a configuration file makes void. */
const REPLACED = [
  'algorithm-provider',
  'hard-pod-affinity-symmetric-weight',
  'kube-api-burst',
  'kube-api-content-type',
  'kube-api-qps',
  'kubeconfig',
  'lock-object-name',
  'lock-object-namespace',
  'scheduler-name',
];

const ELECTION = [
  'leader-elect',
  'leader-elect-lease-duration',
  'leader-elect-renew-deadline',
  'leader-elect-resource-lock',
  'leader-elect-resource-name',
  'leader-elect-resource-namespace',
  'leader-elect-retry-period',
];

/** Rules of what the program needs to begin. */
export const startRules: readonly Rule[] = [
  {
    ...about('validate', 'insecure-port-range'),
    versions: '1.20-1.23',
    check: ({ number, text }) => [
      ...faultIf(
        number('port') < 0 || number('port') > 65535,
        `--port ${number('port')} must be between 0 and 65535, inclusive. 0 for turning off insecure (HTTP) port`,
        'port',
        'Use --port=0.',
      ),
      ...faultIf(
        text('address') !== '' && parseIp(text('address')) === undefined,
        `--address ${text('address')} is an invalid IP address`,
        'address',
        'Use --bind-address.',
      ),
    ],
  },
  {
    ...about('validate', 'policy-file'),
    versions: '1.20-1.22',
    check: ({ bool, text }) =>
      faultIf(
        bool('use-legacy-policy-config') && text('policy-config-file') === '',
        'policyConfigFile: Required value: required when --use-legacy-policy-config is true',
        'use-legacy-policy-config',
        'Use a KubeSchedulerConfiguration with profiles.',
      ),
  },
  {
    ...about('validate', 'pod-affinity-weight'),
    versions: '1.20-1.21',
    check: ({ number }) => {
      const weight = number('hard-pod-affinity-symmetric-weight');
      return faultIf(
        weight < 0 || weight > 100,
        `hardPodAffinitySymmetricWeight: Invalid value: ${weight}: not in valid range [0-100]`,
        'hard-pod-affinity-symmetric-weight',
        'Set it in a profile of a KubeSchedulerConfiguration.',
      );
    },
  },
  fileRule(`${OPTIONS}/configfile.go`, [{ flag: 'config' }]),
  ...documentRules(configurationRegistry.rules, [{ flag: 'config', parse: parseSchedulerConfiguration }]),
  {
    ...about('apply', 'configuration-replaces'),
    check: ({ text, given, in: within }) =>
      text('config') === ''
        ? []
        : // Later versions let the flags of leader election win over the file.
          [...REPLACED, ...(within('1.20-1.21') ? ELECTION : [])]
            .filter(given)
            .map((flag) => remark(`--${flag} has no effect beside --config`, flag, 'Set it in the file.')),
  },
];

/** Rules of what the program opens after its own port is set up. */
export const clientRules: readonly Rule[] = [
  {
    ...about('apply', 'kubeconfig-missing'),
    check: ({ text }) =>
      faultIf(
        text('kubeconfig') === '' && text('master') === '' && text('config') === '',
        'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
        'config',
        'Give --config with clientConnection.kubeconfig; without it the program works inside a pod only.',
      ),
  },
  fileRule(`${OPTIONS}/options.go`, OPENED),
];
