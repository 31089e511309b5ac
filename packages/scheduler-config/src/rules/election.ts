import {
  electionFaults,
  fault,
  INVALID_OPTIONS,
  inWords,
  type KubernetesFault,
  type KubernetesRule,
  lockFaults,
  type StartContext,
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

function validate(context: StartContext): readonly KubernetesFault[] {
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
export const electionRules: readonly KubernetesRule[] = [
  {
    code: 'leader-election',
    severity: 'error',
    title: 'values of leader election that are refused',
    why: INVALID_OPTIONS,
    example: { bad: '--leader-elect-lease-duration=0s', good: '--leader-elect-lease-duration=15s' },
    stage: 'validate',
    source: VALIDATION,
    check: validate,
  },
];

/** What it finds when it sets the election up. */
export const electionStartRules: readonly KubernetesRule[] = [
  {
    code: 'leader-election-lock',
    severity: 'error',
    title: 'kind of lock that the program does not have',
    why: 'Locks by endpoints and config maps were removed, and only leases are left.',
    example: { bad: '--leader-elect-resource-lock=endpoints', good: '--leader-elect-resource-lock=leases' },
    stage: 'apply',
    source: SERVER,
    check: (context) =>
      ruled(context)
        ? lockFaults(context).map((found) =>
            inWords(found, `couldn't create resource lock: ${found.message}`),
          )
        : [],
  },
  {
    code: 'leader-election-times',
    severity: 'error',
    title: 'times of leader election that do not fit together',
    why: 'A leader has to renew its lease before it runs out, and retry before the deadline to renew.',
    example: { bad: '--leader-elect-renew-deadline=15s', good: '--leader-elect-renew-deadline=10s' },
    // The election begins after the caches have filled.
    stage: 'connected',
    source: 'cmd/kube-scheduler/app/server.go',
    check: (context) =>
      ruled(context)
        ? electionFaults(context).map((found) =>
            inWords(found, `couldn't create leader elector: ${found.message}`),
          )
        : [],
  },
];
