import { defaultValue } from '../../diff.js';
import { sameValue } from '../../equal.js';
import { goQuote } from '../../values/quote.js';
import type { StartContext } from '../context.js';
import { type FaultDetails, fault, type Rule, rulesOf } from '../rule.js';
import { sharedRules } from './rules.generated.js';

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

/** Options of the gate LoggingAlphaOptions, with the fields that the program names. */
const ALPHA_OPTIONS = {
  'log-text-split-stream': 'text.splitStream',
  'log-text-info-buffer-size': 'text.infoBufferSize',
  'log-json-split-stream': 'json.splitStream',
  'log-json-info-buffer-size': 'json.infoBufferSize',
};

function changed({ line, flags, given }: StartContext, flag: string): boolean {
  const spec = flags[flag];
  if (spec === undefined || !given(flag)) return false;
  const before = defaultValue(spec);
  const now = line.values[flag];
  return now !== undefined && (before === undefined || !sameValue(before, now));
}

function* formatFaults(context: StartContext): Iterable<FaultDetails> {
  const format = context.text('logging-format');
  if (format === 'text') return;
  if (context.in('1.20-1.22'))
    for (const flag of KLOG_FLAGS.filter((name) => changed(context, name)))
      yield fault(`non-default logging format doesn't honor flag: ${flag}`, { flag });
  if (format !== 'json')
    yield fault(
      context.in('1.20-1.23')
        ? `unsupported log format: ${format}`
        : `format: Invalid value: ${goQuote(format)}: Unsupported log format`,
      { hint: 'Use text or json.' },
    );
  else if (context.in('1.25-') && !context.gate('LoggingBetaOptions'))
    yield fault('format: Forbidden: Log format json is disabled, see LoggingBetaOptions feature', {
      hint: 'Leave --feature-gates=LoggingBetaOptions=false out, or use the text format.',
    });
  if (context.in('1.23-') && context.set('vmodule'))
    yield fault('vmodule: Forbidden: Only supported for text log format', { flag: 'vmodule' });
}

/** Rules of logging, the same for all three components. */
export const loggingRules: readonly Rule[] = rulesOf(sharedRules, {
  'logging-format': formatFaults,
  'logging-options-gate': ({ given, gate, text, value }) =>
    !gate('LoggingAlphaOptions') &&
    Object.entries(ALPHA_OPTIONS)
      .filter(([flag]) => given(flag) && !['false', '0'].includes(text(flag)) && value(flag) !== false)
      .map(([flag, field]) =>
        fault(`options.${field}: Forbidden: Feature LoggingAlphaOptions is disabled`, { flag }),
      ),
  'log-flush-frequency': ({ duration, given, in: within }) =>
    given('log-flush-frequency') &&
    duration('log-flush-frequency') <= 0n &&
    // Older programs flush without a pause instead, which eats a processor.
    (within('1.20-1.24')
      ? { severity: 'warning' }
      : within('1.35-')
        ? fault('flushFrequency: Invalid value: "0s": Must be greater than zero', { stage: 'validate' })
        : { exitCode: 2 }),
});
