import { parseVersion } from '../../version.js';
import { faultIf, type Rule } from '../rule.js';
import { about } from './about.js';

/** Rules of metrics, the same for all three components. */
export const metricsRules: readonly Rule[] = [
  {
    ...about('validate', 'hidden-metrics-version'),
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
    ...about('validate', 'metric-labels-key'),
    versions: '1.21-',
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
