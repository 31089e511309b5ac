import {
  electionFaults,
  type Fault,
  fault,
  inWords,
  lockFaults,
  type Rule,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { about } from './about.js';

const TIMES = [
  ['leader-elect-lease-duration', 'leaseDuration'],
  ['leader-elect-renew-deadline', 'renewDeadline'],
  ['leader-elect-retry-period', 'retryPeriod'],
] as const;

const NAMES = [
  ['leader-elect-resource-lock', 'resourceLock'],
  ['leader-elect-resource-namespace', 'resourceNamespace'],
  ['leader-elect-resource-name', 'resourceName'],
] as const;

const shown = (nanoseconds: bigint): string => `v1.Duration{Duration:${nanoseconds}}`;

function validate(context: StartContext): readonly Fault[] {
  if (!context.bool('leader-elect')) return [];
  const hint = 'Keep lease > renew > retry; the defaults are 15s, 10s, 2s.';
  const times = TIMES.filter(([flag]) => context.duration(flag) <= 0n).map(([flag, field]) =>
    fault(
      `leaderElection.${field}: Invalid value: ${shown(context.duration(flag))}: must be greater than zero`,
      flag,
      hint,
    ),
  );
  const [lease, renew] = TIMES.map(([flag]) => context.duration(flag));
  const order =
    lease !== undefined && renew !== undefined && lease < renew
      ? [
          fault(
            `leaderElection.leaseDuration: Invalid value: ${shown(renew)}: LeaseDuration must be greater than RenewDeadline`,
            TIMES[0][0],
            hint,
          ),
        ]
      : [];
  const names = NAMES.filter(([flag]) => context.has(flag) && context.text(flag) === '').map(
    ([flag, field]) =>
      fault(
        `leaderElection.${field}: Invalid value: "": ${field} is required`,
        flag,
        'Leave it out for the default.',
      ),
  );
  return [...times, ...order, ...names];
}

/** Whether the flags rule the election: beside a file they do so in later versions only. */
const ruled = (context: StartContext): boolean => context.text('config') === '' || !context.in('1.20-1.21');

/** What kube-scheduler validates of leader election, whether a file is given or not. */
export const electionRules: readonly Rule[] = [{ ...about('validate', 'leader-election'), check: validate }];

/** What it finds when it sets the election up. */
export const electionStartRules: readonly Rule[] = [
  {
    ...about('apply', 'leader-election-lock'),
    check: (context) =>
      ruled(context)
        ? lockFaults(context).map((found) =>
            inWords(found, `couldn't create resource lock: ${found.message}`),
          )
        : [],
  },
  {
    ...about('connected', 'leader-election-times'),
    check: (context) =>
      ruled(context)
        ? electionFaults(context).map((found) =>
            inWords(found, `couldn't create leader elector: ${found.message}`),
          )
        : [],
  },
];
