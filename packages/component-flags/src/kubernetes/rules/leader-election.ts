import type { StartContext } from '../context.js';
import { type Fault, fault, inWords, type Rule } from '../rule.js';
import { about } from './about.js';

const LOCKS = ['endpoints', 'configmaps', 'leases', 'endpointsleases', 'configmapsleases'];

/** client-go's factor between the retry period and the renew deadline. */
const JITTER = 1.2;

const elected = ({ bool, has }: StartContext): boolean => has('leader-elect') && bool('leader-elect');

/** The checks that client-go makes when the election begins. Source: client-go `leaderelection.go`. */
export function electionFaults(context: StartContext): readonly Fault[] {
  if (!elected(context)) return [];
  const lease = context.duration('leader-elect-lease-duration');
  const renew = context.duration('leader-elect-renew-deadline');
  const retry = context.duration('leader-elect-retry-period');
  const one = (text: string, flag: string, hint: string): readonly Fault[] => [fault(text, flag, hint)];
  if (lease <= renew)
    return one(
      'leaseDuration must be greater than renewDeadline',
      'leader-elect-lease-duration',
      'Keep lease > renew > retry; the defaults are 15s, 10s, 2s.',
    );
  if (renew <= BigInt(Math.trunc(JITTER * Number(retry))))
    return one(
      'renewDeadline must be greater than retryPeriod*JitterFactor',
      'leader-elect-renew-deadline',
      'Make the renew deadline more than 1.2 times the retry period.',
    );
  if (retry < 1n)
    return one('retryPeriod must be greater than zero', 'leader-elect-retry-period', 'The default is 2s.');
  return [];
}

/** The check of the kind of lock. Source: client-go `resourcelock/interface.go`. */
export function lockFaults(context: StartContext): readonly Fault[] {
  const lock = context.text('leader-elect-resource-lock');
  // The kinds that lock by endpoints or configmaps went with 1.24 to 1.27.
  const known = context.in('1.27-') ? ['leases'] : LOCKS;
  if (!elected(context) || known.includes(lock)) return [];
  return [fault(`Invalid lock-type ${lock}`, 'leader-elect-resource-lock', 'Use leases.')];
}

/** Rules of leader election for components whose flags rule it. */
export const leaderElectionRules: readonly Rule[] = [
  {
    ...about('run', 'leader-election-lock'),
    check: (context) =>
      lockFaults(context).map((found) => ({
        ...inWords(found, `error creating lock: ${found.message}`),
        exitCode: 255,
      })),
  },
  {
    ...about('run', 'leader-election-times'),
    // The program panics.
    check: (context) =>
      electionFaults(context).map((found) => ({
        ...inWords(found, `panic: ${found.message}`),
        exitCode: 2,
      })),
  },
];
