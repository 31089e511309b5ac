import { defaultValue } from '../../diff.js';
import { sameValue } from '../../equal.js';
import { goQuote } from '../../values/quote.js';
import type { StartContext } from '../context.js';
import { isGateOn } from '../gates.js';
import { faultIf, type RuleFault, type StartRule } from '../rule.js';

/** klog flags that 1.20's JSON format refuses; `v` alone passes. */
const KLOG_FLAGS = [
  'add-dir-header',
  'alsologtostderr',
  'log-backtrace-at',
  'log-dir',
  'log-file',
  'log-file-max-size',
  'log-flush-frequency',
  'logtostderr',
  'one-output',
  'skip-headers',
  'skip-log-headers',
  'stderrthreshold',
  'vmodule',
];

const changed = ({ line, flags, given }: StartContext, flag: string): boolean => {
  const spec = flags[flag];
  if (spec === undefined || !given(flag)) return false;
  const before = defaultValue(spec);
  const now = line.values[flag];
  return now !== undefined && (before === undefined || !sameValue(before, now));
};

const formatFaults = (context: StartContext): readonly RuleFault[] => {
  const format = context.text('logging-format');
  const faults: RuleFault[] = [];
  if (format !== 'text' && context.in('1.20-1.22'))
    for (const flag of KLOG_FLAGS.filter((name) => changed(context, name)))
      faults.push({
        text: `non-default logging format doesn't honor flag: ${flag}`,
        flag,
        advice: 'Leave it out, or use the text format.',
      });
  if (format !== 'text' && format !== 'json')
    faults.push({
      text: context.in('1.20-1.23')
        ? `unsupported log format: ${format}`
        : `format: Invalid value: ${goQuote(format)}: Unsupported log format`,
      flag: 'logging-format',
      advice: 'Use text or json.',
    });
  if (
    format !== 'text' &&
    context.in('1.23-') &&
    context.given('vmodule') &&
    context.text('vmodule') === ''
  ) {
    const modules = context.value('vmodule');
    if (Array.isArray(modules) && modules.length > 0)
      faults.push({
        text: 'format: Forbidden: vmodule only works with text format',
        flag: 'vmodule',
        advice: 'Leave it out, or use the text format.',
      });
  }
  return faults;
};

/** Rules of logging, the same for all three components. */
export const loggingRules: readonly StartRule[] = [
  {
    code: 'logging-format',
    stage: 'validate',
    versions: '1.20-',
    source: 'staging/src/k8s.io/component-base/logs',
    check: formatFaults,
  },
  {
    code: 'logging-options-gate',
    stage: 'validate',
    versions: '1.24-',
    source: 'staging/src/k8s.io/component-base/logs/api/v1/options.go',
    check: ({ given, gates, gatesSet }) =>
      [
        'log-json-split-stream',
        'log-json-info-buffer-size',
        'log-text-split-stream',
        'log-text-info-buffer-size',
      ]
        .filter((flag) => given(flag) && !isGateOn(gates, gatesSet, 'LoggingAlphaOptions'))
        .map((flag) => ({
          severity: 'warning' as const,
          text: `--${flag} belongs to the gate LoggingAlphaOptions, which is off`,
          flag,
          advice: 'Set --feature-gates=LoggingAlphaOptions=true, or leave it out.',
        })),
  },
  {
    code: 'log-flush-frequency',
    stage: 'run',
    versions: '1.20-',
    source: 'staging/src/k8s.io/component-base/logs/logs.go',
    check: ({ duration, given, in: within }) =>
      faultIf(
        given('log-flush-frequency') && duration('log-flush-frequency') <= 0n,
        'panic: non-positive interval for NewTicker',
        'log-flush-frequency',
        'Give it a duration above 0.',
        // Older programs flush without a pause instead, which eats a processor.
      ).map((fault) =>
        within('1.20-1.24') ? { ...fault, severity: 'warning' as const } : { ...fault, exitCode: 2 },
      ),
  },
];
