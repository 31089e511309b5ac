import type { StartContext } from '../context.js';
import { type FaultDetails, fault, type Rule, rulesOf } from '../rule.js';
import { sharedRules } from './rules.generated.js';

const LOCKS = ['endpoints', 'configmaps', 'leases', 'endpointsleases', 'configmapsleases'];

/** client-go's factor between the retry period and the renew deadline. */
const JITTER = 1.2;

/**
 * The checks that client-go makes when the election begins. Source: client-go `leaderelection.go`.
 *
 * @param ahead what the program puts ahead of the words
 */
export function electionFault(context: StartContext, ahead: string): false | FaultDetails {
  if (!context.set('leader-elect')) return false;
  const [lease, renew, retry] = ['lease-duration', 'renew-deadline', 'retry-period'].map((part) =>
    context.duration(`leader-elect-${part}`),
  );
  if (lease === undefined || renew === undefined || retry === undefined) return false;
  if (lease <= renew)
    return fault(`${ahead}: leaseDuration must be greater than renewDeadline`, {
      flag: 'leader-elect-lease-duration',
      hint: 'Keep lease > renew > retry; the defaults are 15s, 10s, 2s.',
    });
  if (renew <= BigInt(Math.trunc(JITTER * Number(retry))))
    return fault(`${ahead}: renewDeadline must be greater than retryPeriod*JitterFactor`, {
      flag: 'leader-elect-renew-deadline',
      hint: 'Make the renew deadline more than 1.2 times the retry period.',
    });
  if (retry >= 1n) return false;
  const more = { flag: 'leader-elect-retry-period', hint: 'The default is 2s.' };
  return fault(`${ahead}: retryPeriod must be greater than zero`, more);
}

/** Whether the kind of lock is unknown. Source: client-go `resourcelock/interface.go`. */
export function isLockUnknown(context: StartContext): boolean {
  // The kinds that lock by endpoints or configmaps went with 1.24 to 1.27.
  const known = context.in('1.27-') ? ['leases'] : LOCKS;
  return context.set('leader-elect') && !known.includes(context.text('leader-elect-resource-lock'));
}

/** Rules of leader election for components whose flags rule it. */
export const leaderElectionRules: readonly Rule[] = rulesOf(sharedRules, {
  'leader-election-lock': (context) => isLockUnknown(context) && { exitCode: 255 },
  'leader-election-times': (context) => {
    const found = electionFault(context, 'panic');
    return found && { ...found, exitCode: 2 };
  },
});
