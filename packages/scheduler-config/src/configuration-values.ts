import { parseDuration } from '@harderway/component-flags';
import {
  type DocumentFault,
  duplicateValue,
  mapOf as inner,
  invalidValue,
  requiredValue,
} from '@harderway/component-flags/documents';

type Values = Readonly<Record<string, unknown>>;

function nanoseconds(value: unknown, fallback: string): bigint | undefined {
  const result = parseDuration(typeof value === 'string' ? value : fallback);
  return result.ok ? result.value.nanoseconds : undefined;
}

function electionFaults(election: Values): readonly DocumentFault[] {
  if (election['leaderElect'] === false) return [];
  const faults: DocumentFault[] = [];
  const times = [
    ['leaseDuration', '15s'],
    ['renewDeadline', '10s'],
    ['retryPeriod', '2s'],
  ] as const;
  const values = times.map(([name, fallback]) => {
    const value = nanoseconds(election[name], fallback);
    const path = ['leaderElection', name];
    if (value === undefined)
      faults.push(invalidValue(path, election[name], 'is not a duration', 'Write it like 15s.'));
    else if (value <= 0n)
      faults.push(invalidValue(path, election[name], 'must be greater than zero', 'Write it like 15s.'));
    return value ?? 0n;
  });
  const [lease = 0n, renew = 0n] = values;
  if (faults.length === 0 && lease <= renew)
    faults.push(
      invalidValue(
        ['leaderElection', 'leaseDuration'],
        election['leaseDuration'] ?? '15s',
        'LeaseDuration must be greater than RenewDeadline',
        'Keep lease > renew > retry; the defaults are 15s, 10s, 2s.',
      ),
    );
  return faults;
}

function profileFaults(profiles: unknown): readonly DocumentFault[] {
  if (!Array.isArray(profiles)) return [];
  const seen = new Map<string, number>();
  return profiles.flatMap((profile, index): readonly DocumentFault[] => {
    const name = inner(profile)['schedulerName'] ?? 'default-scheduler';
    const path = ['profiles', index, 'schedulerName'];
    if (name === '') return [requiredValue(path, '', 'Name the profile.')];
    const earlier = seen.get(String(name));
    seen.set(String(name), index);
    if (earlier === undefined) return [];
    const other = `profiles[${earlier}].schedulerName`;
    return [duplicateValue(path, other, 'Give each profile a name of its own.')];
  });
}

function extenderFaults(extenders: unknown): readonly DocumentFault[] {
  if (!Array.isArray(extenders)) return [];
  const faults = extenders.flatMap((extender, index): readonly DocumentFault[] => {
    const { prioritizeVerb = '', weight = 0 } = inner(extender);
    return prioritizeVerb !== '' && Number(weight) <= 0
      ? [
          invalidValue(
            ['extenders', index, 'weight'],
            weight,
            'must have a positive weight applied to it',
            'Use 1.',
          ),
        ]
      : [];
  });
  const binders = extenders.filter((extender) => (inner(extender)['bindVerb'] ?? '') !== '').length;
  return binders < 2
    ? faults
    : [
        ...faults,
        invalidValue(
          ['extenders'],
          `found ${binders} extenders implementing bind`,
          'only one extender can implement bind',
          'Keep one bindVerb.',
        ),
      ];
}

/** Numbers with bounds: name, default, lowest, highest, the program's words. */
const NUMBERS: readonly (readonly [name: string, low: number, high: number, why: string])[] = [
  ['parallelism', 1, Number.POSITIVE_INFINITY, 'should be an integer value greater than zero'],
  ['percentageOfNodesToScore', 0, 100, 'not in valid range [0-100]'],
  ['podInitialBackoffSeconds', 1, Number.POSITIVE_INFINITY, 'must be greater than 0'],
];

/**
 * The values that kube-scheduler refuses once the fields are right.
 * Source: `pkg/scheduler/apis/config/validation/validation.go`.
 */
export function valueFaults(configuration: Values): readonly DocumentFault[] {
  const numbers = NUMBERS.flatMap(([name, low, high, why]) => {
    const value = configuration[name];
    return typeof value === 'number' && (value < low || value > high)
      ? [invalidValue([name], value, why, 'Leave it out for the default.')]
      : [];
  });
  const { podInitialBackoffSeconds: initial = 1, podMaxBackoffSeconds: most = 10 } = configuration;
  const backoff =
    Number(most) < Number(initial)
      ? [
          invalidValue(
            ['podMaxBackoffSeconds'],
            most,
            'must be greater than or equal to PodInitialBackoffSeconds',
            'Raise it, or lower podInitialBackoffSeconds.',
          ),
        ]
      : [];
  const { burst } = inner(configuration['clientConnection']);
  const bursts =
    typeof burst === 'number' && burst < 0
      ? [
          invalidValue(
            ['clientConnection', 'burst'],
            burst,
            'must be non-negative',
            'Leave it out for the default.',
          ),
        ]
      : [];
  return [
    ...bursts,
    ...electionFaults(inner(configuration['leaderElection'])),
    ...numbers,
    ...backoff,
    ...profileFaults(configuration['profiles']),
    ...extenderFaults(configuration['extenders']),
  ];
}
