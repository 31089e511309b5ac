import {
  documentRules,
  faultIf,
  fileRule,
  INVALID_OPTIONS,
  type KubernetesRule,
  type OpenedFile,
  remark,
} from '@harderway/component-flags/kubernetes';
import { parseIp } from '@harderway/ip-address';
import { configurationRegistry, parseSchedulerConfiguration } from '../parse-configuration.js';

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
export const startRules: readonly KubernetesRule[] = [
  {
    code: 'insecure-port-range',
    severity: 'error',
    title: 'insecure port or address that is refused',
    why: INVALID_OPTIONS,
    example: { bad: '--port=-1', good: '--port=0', given: { version: '1.20.2' } },
    stage: 'validate',
    versions: '1.20-1.23',
    source: `${OPTIONS}/insecure_serving.go`,
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
    code: 'policy-file',
    severity: 'error',
    title: 'policy from a file that is not given',
    why: INVALID_OPTIONS,
    example: { bad: '--use-legacy-policy-config=true', given: { version: '1.20.2' } },
    stage: 'validate',
    versions: '1.20-1.22',
    source: `${OPTIONS}/deprecated.go`,
    check: ({ bool, text }) =>
      faultIf(
        bool('use-legacy-policy-config') && text('policy-config-file') === '',
        'policyConfigFile: Required value: required when --use-legacy-policy-config is true',
        'use-legacy-policy-config',
        'Use a KubeSchedulerConfiguration with profiles.',
      ),
  },
  {
    code: 'pod-affinity-weight',
    severity: 'error',
    title: 'weight of pod affinity out of range',
    why: INVALID_OPTIONS,
    example: {
      bad: '--hard-pod-affinity-symmetric-weight=101',
      good: '--hard-pod-affinity-symmetric-weight=1',
      given: { version: '1.20.2' },
    },
    stage: 'validate',
    versions: '1.20-1.21',
    source: `${OPTIONS}/deprecated.go`,
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
    code: 'configuration-replaces',
    severity: 'warning',
    title: 'flag that has no effect beside a configuration file',
    why: 'The file replaces it, whatever the flag says.',
    example: { bad: '--config=/scheduler.yaml\n--kubeconfig=/kubeconfig' },
    stage: 'apply',
    source: `${OPTIONS}/options.go`,
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
export const clientRules: readonly KubernetesRule[] = [
  {
    code: 'kubeconfig-missing',
    severity: 'error',
    title: 'no kubeconfig',
    why: 'Without one the program looks for the credentials of a pod, and ends where it is not in one.',
    example: { bad: '--kubeconfig=', good: '--kubeconfig=/kubeconfig' },
    stage: 'apply',
    source: 'staging/src/k8s.io/client-go/tools/clientcmd/client_config.go',
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
