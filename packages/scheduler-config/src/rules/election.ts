import {
  electionFaults,
  lockFaults,
  type RuleFault,
  type StartContext,
  type StartRule,
} from '@harderway/component-flags/kubernetes';

const VALIDATION = 'staging/src/k8s.io/component-base/config/validation/validation.go';
const SERVER = 'cmd/kube-scheduler/app/options/options.go';

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

const validate = (context: StartContext): readonly RuleFault[] => {
  if (!context.bool('leader-elect')) return [];
  const advice = 'Keep lease > renew > retry; the defaults are 15s, 10s, 2s.';
  const times = TIMES.filter(([flag]) => context.duration(flag) <= 0n).map(([flag, field]) => ({
    text: `leaderElection.${field}: Invalid value: ${shown(context.duration(flag))}: must be greater than zero`,
    flag,
    advice,
  }));
  const [lease, renew] = TIMES.map(([flag]) => context.duration(flag));
  const order =
    lease !== undefined && renew !== undefined && lease < renew
      ? [
          {
            text: `leaderElection.leaseDuration: Invalid value: ${shown(renew)}: LeaseDuration must be greater than RenewDeadline`,
            flag: TIMES[0][0],
            advice,
          },
        ]
      : [];
  const names = NAMES.filter(([flag]) => context.has(flag) && context.text(flag) === '').map(
    ([flag, field]) => ({
      text: `leaderElection.${field}: Invalid value: "": ${field} is required`,
      flag,
      advice: 'Leave it out for the default.',
    }),
  );
  return [...times, ...order, ...names];
};

/** Whether the flags rule the election: beside a file they do so in later versions only. */
const ruled = (context: StartContext): boolean => context.text('config') === '' || !context.in('1.20-1.21');

/** What kube-scheduler validates of leader election, whether a file is given or not. */
export const electionRules: readonly StartRule[] = [
  { code: 'leader-election', stage: 'validate', versions: '1.20-', source: VALIDATION, check: validate },
];

/** What it finds when it sets the election up. */
export const electionStartRules: readonly StartRule[] = [
  {
    code: 'leader-election-lock',
    stage: 'apply',
    versions: '1.20-',
    source: SERVER,
    check: (context) =>
      ruled(context)
        ? lockFaults(context).map((fault) => ({
            ...fault,
            text: `couldn't create resource lock: ${fault.text}`,
          }))
        : [],
  },
  {
    code: 'leader-election-times',
    // The election begins after the caches have filled.
    stage: 'connected',
    versions: '1.20-',
    source: 'cmd/kube-scheduler/app/server.go',
    check: (context) =>
      ruled(context)
        ? electionFaults(context).map((fault) => ({
            ...fault,
            text: `couldn't create leader elector: ${fault.text}`,
          }))
        : [],
  },
];
