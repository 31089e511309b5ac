import type { StartContext } from '../context.js';
import type { RuleFault, StartRule } from '../rule.js';

const LOCKS = ['endpoints', 'configmaps', 'leases', 'endpointsleases', 'configmapsleases'];

/** client-go's factor between the retry period and the renew deadline. */
const JITTER = 1.2;

const elected = ({ bool, has }: StartContext): boolean => has('leader-elect') && bool('leader-elect');

/** The checks that client-go makes when the election begins. Source: client-go `leaderelection.go`. */
export const electionFaults = (context: StartContext): readonly RuleFault[] => {
  if (!elected(context)) return [];
  const lease = context.duration('leader-elect-lease-duration');
  const renew = context.duration('leader-elect-renew-deadline');
  const retry = context.duration('leader-elect-retry-period');
  const one = (text: string, flag: string, advice: string): readonly RuleFault[] => [{ text, flag, advice }];
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
};

/** The check of the kind of lock. Source: client-go `resourcelock/interface.go`. */
export const lockFaults = (context: StartContext): readonly RuleFault[] => {
  const lock = context.text('leader-elect-resource-lock');
  // The kinds that lock by endpoints or configmaps went with 1.24 to 1.27.
  const known = context.in('1.27-') ? ['leases'] : LOCKS;
  if (!elected(context) || known.includes(lock)) return [];
  return [{ text: `Invalid lock-type ${lock}`, flag: 'leader-elect-resource-lock', advice: 'Use leases.' }];
};

/** Rules of leader election for components whose flags rule it. */
export const leaderElectionRules: readonly StartRule[] = [
  {
    code: 'leader-election-lock',
    stage: 'run',
    versions: '1.20-',
    source: 'staging/src/k8s.io/client-go/tools/leaderelection/resourcelock/interface.go',
    check: (context) =>
      lockFaults(context).map((fault) => ({
        ...fault,
        text: `error creating lock: ${fault.text}`,
        exitCode: 255,
      })),
  },
  {
    code: 'leader-election-times',
    stage: 'run',
    versions: '1.20-',
    source: 'staging/src/k8s.io/client-go/tools/leaderelection/leaderelection.go',
    // The program panics.
    check: (context) =>
      electionFaults(context).map((fault) => ({ ...fault, text: `panic: ${fault.text}`, exitCode: 2 })),
  },
];
