import { documentRules, fileRules } from '@harderway/component-flags/kubernetes';
import { parseIp } from '@harderway/ip-address';
import { configurationRegistry, parseSchedulerConfiguration } from '../parse-configuration.js';
import { openedFiles } from './opened-files.generated.js';
import { blaming, type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

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
  '',
  '-lease-duration',
  '-renew-deadline',
  '-resource-lock',
  '-resource-name',
  '-resource-namespace',
  '-retry-period',
].map((part) => `leader-elect${part}`);

function* insecureFaults({ number, text, set }: StartContext): Iterable<FaultDetails> {
  const port = number('port');
  const words = `--port ${port} must be between 0 and 65535, inclusive. 0 for turning off insecure (HTTP) port`;
  if (port < 0 || port > 65535) yield fault(words, { flag: 'port', hint: 'Use --port=0.' });
  const more = { flag: 'address', hint: 'Use --bind-address.' };
  if (set('address') && parseIp(text('address')) === undefined)
    yield fault(`--address ${text('address')} is an invalid IP address`, more);
}

/** Rules of what the program needs to begin. */
export const startRules: readonly Rule[] = [
  ...rules({
    'insecure-port-range': insecureFaults,
    'policy-file': ({ set }) => set('use-legacy-policy-config') && !set('policy-config-file'),
    'pod-affinity-weight': ({ number }) => {
      const weight = number('hard-pod-affinity-symmetric-weight');
      return weight < 0 || weight > 100;
    },
  }),
  ...fileRules(openedFiles.filter(({ flag }) => flag === 'config')),
  ...documentRules(configurationRegistry.rules, [{ flag: 'config', parse: parseSchedulerConfiguration }]),
  ...rules({
    'configuration-replaces': ({ set, given, in: within }) =>
      // Later versions let the flags of leader election win over the file.
      set('config') && blaming([...REPLACED, ...(within('1.20-1.21') ? ELECTION : [])].filter(given)),
  }),
];

const PROVIDERS = ['DefaultProvider', 'ClusterAutoscalerProvider'];

/** Rules of what the program opens after its own port is set up. */
export const clientRules: readonly Rule[] = [
  ...rules({
    'kubeconfig-missing': ({ set }) => !set('kubeconfig') && !set('master') && !set('config'),
  }),
  ...fileRules(openedFiles.filter(({ flag }) => flag !== 'config')),
  ...rules({
    'algorithm-provider': ({ set, text }) =>
      // A policy, or a file, says which plugins there are.
      set('algorithm-provider') &&
      !['config', 'policy-config-file', 'policy-configmap'].some(set) &&
      !PROVIDERS.includes(text('algorithm-provider')),
  }),
];
