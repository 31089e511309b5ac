import { blaming, type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

const MODES = ['batch', 'blocking', 'blocking-strict'];

type Backend = 'log' | 'webhook';

type Faults = Iterable<FaultDetails>;

const DEFAULT = 'Leave it out for the default.';

/** The first option of batches that is refused. */
function batchFault({ text, number, bool }: StartContext, backend: Backend): readonly FaultDetails[] {
  const name = (rest: string): string => `audit-${backend}-${rest}`;
  const mode = text(name('mode'));
  if (!MODES.includes(mode)) {
    const words = `invalid audit ${backend} mode ${mode}, allowed modes are "${MODES.join(',')}"`;
    return [fault(words, { flag: name('mode'), hint: `Use one of ${MODES.join(', ')}.` })];
  }
  if (mode !== 'batch') return [];
  const options = [
    ['batch-buffer-size', 'buffer size'],
    ['batch-max-size', 'max batch size'],
    ...(bool(name('batch-throttle-enable'))
      ? [
          ['batch-throttle-qps', 'throttle QPS'],
          ['batch-throttle-burst', 'throttle burst'],
        ]
      : []),
  ] as const;
  const [flag, about] = options.find(([option]) => number(name(option)) <= 0) ?? [];
  if (flag === undefined) return [];
  const words = `invalid audit batch ${backend} ${about} ${number(name(flag))}, must be a positive number`;
  return [fault(words, { flag: name(flag), hint: DEFAULT })];
}

function* backendFaults(context: StartContext, backend: Backend): Faults {
  const { text, number, in: within } = context;
  yield* batchFault(context, backend);
  const event = `audit-${backend}-truncate-max-event-size`;
  const batch = `audit-${backend}-truncate-max-batch-size`;
  const truncate = `invalid audit truncate ${backend} max`;
  if (number(event) <= 0)
    yield fault(`${truncate} event size ${number(event)}, must be a positive number`, {
      flag: event,
      hint: DEFAULT,
    });
  else if (number(batch) < number(event))
    yield fault(
      `${truncate} batch size ${number(batch)}, must be greater than max event size (${number(event)})`,
      { flag: batch, hint: 'A batch must hold at least one event.' },
    );
  const flag = `audit-${backend}-version`;
  const known = (within('1.20-1.23') ? ['v1alpha1', 'v1beta1', 'v1'] : ['v1']).map(
    (version) => `audit.k8s.io/${version}`,
  );
  if (!known.includes(text(flag)))
    yield fault(`invalid group version, allowed versions are ${JSON.stringify(known)}`, {
      flag,
      hint: 'Use audit.k8s.io/v1.',
    });
}

function* logFaults(context: StartContext): Faults {
  const { text, number, set } = context;
  // Without a path the backend is off, and nothing of it is looked at.
  if (!set('audit-log-path')) return;
  yield* backendFaults(context, 'log');
  const format = text('audit-log-format');
  if (format !== 'legacy' && format !== 'json')
    yield fault(`invalid audit log format ${format}, allowed formats are "legacy,json"`, {
      flag: 'audit-log-format',
      hint: 'Use json.',
    });
  for (const flag of ['audit-log-maxage', 'audit-log-maxbackup', 'audit-log-maxsize'])
    if (number(flag) < 0)
      yield fault(`--${flag} ${number(flag)} can't be a negative number`, {
        flag,
        hint: 'Use 0 for no limit, or a number of days, files or megabytes.',
      });
}

/** Rules of auditing. */
export const auditRules: readonly Rule[] = rules({
  'audit-log': logFaults,
  'audit-webhook': (context) => context.set('audit-webhook-config-file') && backendFaults(context, 'webhook'),
  'audit-without-policy': ({ set }) =>
    !set('audit-policy-file') && blaming(['audit-log-path', 'audit-webhook-config-file'].filter(set)),
});
