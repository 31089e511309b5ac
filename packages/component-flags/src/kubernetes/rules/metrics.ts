import { parseVersion } from '../../version.js';
import { fault, type Rule, rulesOf } from '../rule.js';
import { sharedRules } from './rules.generated.js';

/** Rules of metrics, the same for all three components. */
export const metricsRules: readonly Rule[] = rulesOf(sharedRules, {
  'hidden-metrics-version': ({ text, version, in: within }) => {
    const shown = text('show-hidden-metrics-for-version');
    const { major, minor } = parseVersion(version);
    const previous = `${major}.${minor - 1}`;
    const isField = within('1.36-');
    const words = isField
      ? `metrics.showHiddenMetricsForVersion: Invalid value: "${shown}": must be omitted or have the value '${previous}'; only the previous minor version is allowed`
      : `--show-hidden-metrics-for-version must be omitted or have the value '${previous}'. Only the previous minor version is allowed`;
    if (shown === '' || shown === previous) return false;
    // 1.20 loses the flag's value before it looks at it; 1.21 and 1.22 were not tried.
    return fault(words, within('1.20-1.22') ? { severity: 'warning' } : {});
  },
  'metric-labels-key': ({ map }) => {
    const key = Object.keys(map('allow-metric-labels')).find(
      (name) => !/^[a-zA-Z_:][a-zA-Z0-9_:]*,[a-zA-Z_][a-zA-Z0-9_]*$/.test(name),
    );
    return key !== undefined && { hint: `'${key}' is not of the form metric,label.` };
  },
});
