import { electionFault, isLockUnknown } from '@harderway/component-flags/kubernetes';
import { type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

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

const invalid = (flag: string, field: string, value: string, why: string): FaultDetails =>
  fault(`leaderElection.${field}: Invalid value: ${value}: ${why}`, { flag });

const shown = (nanoseconds: bigint): string => `v1.Duration{Duration:${nanoseconds}}`;

/**
 * Up to 1.21 the program validates what the flags say. Later ones validate a file only, after the flags that are given have
 * been put into it.
 */
function* electionFaults({
  bool,
  duration,
  has,
  set,
  given,
  in: within,
}: StartContext): Iterable<FaultDetails> {
  const isOld = within('1.20-1.21');
  if (!bool('leader-elect') || !(isOld || set('config'))) return;
  const counts = (flag: string): boolean => has(flag) && (isOld || given(flag));
  for (const [flag, field] of Object.entries(TIMES))
    if (counts(flag) && duration(flag) <= 0n)
      yield invalid(flag, field, shown(duration(flag)), 'must be greater than zero');
  const [lease = '', renew = ''] = Object.keys(TIMES);
  if (counts(lease) && counts(renew) && duration(lease) < duration(renew))
    yield invalid(
      lease,
      'leaseDuration',
      shown(duration(renew)),
      'LeaseDuration must be greater than RenewDeadline',
    );
  for (const [flag, field] of Object.entries(NAMES))
    if (counts(flag) && !set(flag))
      yield { ...invalid(flag, field, '""', `${field} is required`), hint: 'Leave it out for the default.' };
}

/** Whether the flags rule the election: beside a file they do so in later versions only. */
const areRuling = (context: StartContext): boolean => !context.set('config') || !context.in('1.20-1.21');

/** kube-scheduler's validation of leader election, whether a file is given or not. */
export const electionRules: readonly Rule[] = rules({ 'leader-election': electionFaults });

/** Faults that it finds when it sets the election up. */
export const electionStartRules: readonly Rule[] = rules({
  'leader-election-lock': (context) => areRuling(context) && isLockUnknown(context),
  'leader-election-times': (context) =>
    areRuling(context) && electionFault(context, "couldn't create leader elector"),
});
