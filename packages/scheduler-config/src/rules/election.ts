import {
  electionFault,
  type Found,
  fault,
  isLockUnknown,
  type Rule,
  rulesOf,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { schedulerRules } from './rules.generated.js';

const TIMES = {
  'leader-elect-lease-duration': 'leaseDuration',
  'leader-elect-renew-deadline': 'renewDeadline',
  'leader-elect-retry-period': 'retryPeriod',
};

const NAMES = {
  'leader-elect-resource-lock': 'resourceLock',
  'leader-elect-resource-namespace': 'resourceNamespace',
  'leader-elect-resource-name': 'resourceName',
};

const invalid = (flag: string, field: string, value: string, why: string): Found =>
  fault(`leaderElection.${field}: Invalid value: ${value}: ${why}`, { flag });

const shown = (nanoseconds: bigint): string => `v1.Duration{Duration:${nanoseconds}}`;

function* electionFaults({ bool, duration, has, set }: StartContext): Iterable<Found> {
  if (!bool('leader-elect')) return;
  for (const [flag, field] of Object.entries(TIMES))
    if (duration(flag) <= 0n) yield invalid(flag, field, shown(duration(flag)), 'must be greater than zero');
  const [lease = '', renew = ''] = Object.keys(TIMES);
  if (duration(lease) < duration(renew))
    yield invalid(
      lease,
      'leaseDuration',
      shown(duration(renew)),
      'LeaseDuration must be greater than RenewDeadline',
    );
  for (const [flag, field] of Object.entries(NAMES))
    if (has(flag) && !set(flag))
      yield { ...invalid(flag, field, '""', `${field} is required`), hint: 'Leave it out for the default.' };
}

/** Whether the flags rule the election: beside a file they do so in later versions only. */
const areRuling = (context: StartContext): boolean => !context.set('config') || !context.in('1.20-1.21');

/** What kube-scheduler validates of leader election, whether a file is given or not. */
export const electionRules: readonly Rule[] = rulesOf(schedulerRules, { 'leader-election': electionFaults });

/** What it finds when it sets the election up. */
export const electionStartRules: readonly Rule[] = rulesOf(schedulerRules, {
  'leader-election-lock': (context) => areRuling(context) && isLockUnknown(context),
  'leader-election-times': (context) =>
    areRuling(context) && electionFault(context, "couldn't create leader elector"),
});
