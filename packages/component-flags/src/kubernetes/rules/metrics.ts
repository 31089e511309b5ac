import { parseVersion } from '../../version.js';
import { faultIf, INVALID_OPTIONS, type KubernetesRule } from '../rule.js';

/** Rules of metrics, the same for all three components. */
export const metricsRules: readonly KubernetesRule[] = [
  {
    code: 'hidden-metrics-version',
    severity: 'error',
    title: 'hidden metrics of a version that is not the previous minor',
    why: INVALID_OPTIONS,
    example: {
      bad: '--show-hidden-metrics-for-version=1.20',
      good: '--show-hidden-metrics-for-version=1.30',
    },
    stage: 'validate',
    source: 'staging/src/k8s.io/component-base/metrics/options.go',
    check: ({ text, version, in: within }) => {
      const shown = text('show-hidden-metrics-for-version');
      const { major, minor } = parseVersion(version);
      const previous = `${major}.${minor - 1}`;
      const faults = faultIf(
        shown !== '' && shown !== previous,
        `--show-hidden-metrics-for-version must be omitted or have the value '${previous}'. Only the previous minor version is allowed`,
        'show-hidden-metrics-for-version',
        'It shows metrics that this version hides; leave it out once nobody reads them.',
      );
      // 1.20 loses the flag's value before it looks at it; 1.21 and 1.22 were not tried.
      return within('1.20-1.22') ? faults.map((found) => ({ ...found, severity: 'warning' })) : faults;
    },
  },
  {
    code: 'metric-labels-key',
    severity: 'error',
    title: 'key of --allow-metric-labels that is not METRIC,LABEL',
    why: INVALID_OPTIONS,
    example: { bad: '--allow-metric-labels=requests=a' },
    stage: 'validate',
    versions: '1.21-',
    source: 'staging/src/k8s.io/component-base/metrics/options.go',
    check: ({ map }) => {
      const key = Object.keys(map('allow-metric-labels')).find(
        (name) => !/^[a-zA-Z_:][a-zA-Z0-9_:]*,[a-zA-Z_][a-zA-Z0-9_]*$/.test(name),
      );
      return faultIf(
        key !== undefined,
        '--allow-metric-labels must have a list of kv pair with format `metricName,labelName=labelValue, labelValue,...`',
        'allow-metric-labels',
        `'${key}' is not of the form metric,label.`,
      );
    },
  },
];
