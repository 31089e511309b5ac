import {
  type Fault,
  fault,
  faultIf,
  type Rule,
  remark,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { about } from './about.js';

const MODES = ['batch', 'blocking', 'blocking-strict'];

type Backend = 'log' | 'webhook';

function batchFault({ text, number, bool }: StartContext, backend: Backend): readonly Fault[] {
  const name = (rest: string): string => `audit-${backend}-${rest}`;
  const mode = text(name('mode'));
  if (!MODES.includes(mode))
    return [
      fault(
        `invalid audit ${backend} mode ${mode}, allowed modes are ${JSON.stringify(MODES.join(','))}`,
        name('mode'),
        `Use one of ${MODES.join(', ')}.`,
      ),
    ];
  if (mode !== 'batch') return [];
  const positive = (flag: string, words: string): readonly Fault[] =>
    faultIf(
      number(flag) <= 0,
      `invalid audit batch ${backend} ${words} ${number(flag)}, must be a positive number`,
      flag,
      'Leave it out for the default.',
    );
  const throttled = bool(name('batch-throttle-enable'));
  return [
    ...positive(name('batch-buffer-size'), 'buffer size'),
    ...positive(name('batch-max-size'), 'max batch size'),
    ...(throttled ? positive(name('batch-throttle-qps'), 'throttle QPS') : []),
    ...(throttled ? positive(name('batch-throttle-burst'), 'throttle burst') : []),
  ].slice(0, 1);
}

function truncateFault({ number }: StartContext, backend: Backend): readonly Fault[] {
  const event = `audit-${backend}-truncate-max-event-size`;
  const batch = `audit-${backend}-truncate-max-batch-size`;
  if (number(event) <= 0)
    return [
      fault(
        `invalid audit truncate ${backend} max event size ${number(event)}, must be a positive number`,
        event,
        'Leave it out for the default.',
      ),
    ];
  return faultIf(
    number(batch) < number(event),
    `invalid audit truncate ${backend} max batch size ${number(batch)}, must be greater than max event size (${number(event)})`,
    batch,
    'A batch must hold at least one event.',
  );
}

function versionFault({ text, in: within }: StartContext, backend: Backend): readonly Fault[] {
  const flag = `audit-${backend}-version`;
  const known = within('1.20-1.23')
    ? ['audit.k8s.io/v1alpha1', 'audit.k8s.io/v1beta1', 'audit.k8s.io/v1']
    : ['audit.k8s.io/v1'];
  return faultIf(
    !known.includes(text(flag)),
    `invalid group version, allowed versions are ${JSON.stringify(known)}`,
    flag,
    'Use audit.k8s.io/v1.',
  );
}

function logFaults(context: StartContext): readonly Fault[] {
  const { text, number } = context;
  // Without a path the backend is off, and nothing of it is looked at.
  if (text('audit-log-path') === '') return [];
  const format = text('audit-log-format');
  return [
    ...batchFault(context, 'log'),
    ...truncateFault(context, 'log'),
    ...versionFault(context, 'log'),
    ...faultIf(
      format !== 'legacy' && format !== 'json',
      `invalid audit log format ${format}, allowed formats are "legacy,json"`,
      'audit-log-format',
      'Use json.',
    ),
    ...['audit-log-maxage', 'audit-log-maxbackup', 'audit-log-maxsize'].flatMap((flag) =>
      faultIf(
        number(flag) < 0,
        `--${flag} ${number(flag)} can't be a negative number`,
        flag,
        'Use 0 for no limit, or a number of days, files or megabytes.',
      ),
    ),
  ];
}

const webhookFaults = (context: StartContext): readonly Fault[] =>
  context.text('audit-webhook-config-file') === ''
    ? []
    : [
        ...batchFault(context, 'webhook'),
        ...truncateFault(context, 'webhook'),
        ...versionFault(context, 'webhook'),
      ];

/** Rules of auditing. */
export const auditRules: readonly Rule[] = [
  { ...about('validate', 'audit-log'), check: logFaults },
  { ...about('validate', 'audit-webhook'), check: webhookFaults },
  {
    ...about('apply', 'audit-without-policy'),
    check: ({ text }) =>
      ['audit-log-path', 'audit-webhook-config-file']
        .filter((flag) => text(flag) !== '' && text('audit-policy-file') === '')
        .map((flag) =>
          remark(
            'No audit policy file provided, no events will be recorded',
            flag,
            'Give --audit-policy-file.',
          ),
        ),
  },
];
