import { defaultValue } from '../../diff.js';
import { sameValue } from '../../equal.js';
import { goQuote } from '../../values/quote.js';
import type { StartContext } from '../context.js';
import { isGateOn } from '../gates.js';
import { type Fault, fault, faultIf, type Rule, remark } from '../rule.js';
import { about } from './about.js';

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

function changed({ line, flags, given }: StartContext, flag: string): boolean {
  const spec = flags[flag];
  if (spec === undefined || !given(flag)) return false;
  const before = defaultValue(spec);
  const now = line.values[flag];
  return now !== undefined && (before === undefined || !sameValue(before, now));
}

function formatFaults(context: StartContext): readonly Fault[] {
  const format = context.text('logging-format');
  const faults: Fault[] = [];
  if (format !== 'text' && context.in('1.20-1.22'))
    for (const flag of KLOG_FLAGS.filter((name) => changed(context, name)))
      faults.push(
        fault(
          `non-default logging format doesn't honor flag: ${flag}`,
          flag,
          'Leave it out, or use the text format.',
        ),
      );
  if (format !== 'text' && format !== 'json')
    faults.push(
      fault(
        context.in('1.20-1.23')
          ? `unsupported log format: ${format}`
          : `format: Invalid value: ${goQuote(format)}: Unsupported log format`,
        'logging-format',
        'Use text or json.',
      ),
    );
  if (
    format !== 'text' &&
    context.in('1.23-') &&
    context.given('vmodule') &&
    context.text('vmodule') === ''
  ) {
    const modules = context.value('vmodule');
    if (Array.isArray(modules) && modules.length > 0)
      faults.push(
        fault(
          'format: Forbidden: vmodule only works with text format',
          'vmodule',
          'Leave it out, or use the text format.',
        ),
      );
  }
  return faults;
}

/** Rules of logging, the same for all three components. */
export const loggingRules: readonly Rule[] = [
  { ...about('validate', 'logging-format'), check: formatFaults },
  {
    ...about('validate', 'logging-options-gate'),
    versions: '1.24-',
    check: ({ given, gates, gatesSet }) =>
      [
        'log-json-split-stream',
        'log-json-info-buffer-size',
        'log-text-split-stream',
        'log-text-info-buffer-size',
      ]
        .filter((flag) => given(flag) && !isGateOn(gates, gatesSet, 'LoggingAlphaOptions'))
        .map((flag) =>
          remark(
            `--${flag} belongs to the gate LoggingAlphaOptions, which is off`,
            flag,
            'Set --feature-gates=LoggingAlphaOptions=true, or leave it out.',
          ),
        ),
  },
  {
    ...about('run', 'log-flush-frequency'),
    check: ({ duration, given, in: within }) =>
      faultIf(
        given('log-flush-frequency') && duration('log-flush-frequency') <= 0n,
        'panic: non-positive interval for NewTicker',
        'log-flush-frequency',
        'Give it a duration above 0.',
        // Older programs flush without a pause instead, which eats a processor.
      ).map((found) => (within('1.20-1.24') ? { ...found, severity: 'warning' } : { ...found, exitCode: 2 })),
  },
];
