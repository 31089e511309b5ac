import { RemoteExecError } from '@harderway/remote-exec';
import type { Answer } from './example.js';

const timedOut = (outcome: 'ended' | 'unknown') => (host: string) =>
  new RemoteExecError('timed-out', 'timed out after 15000 ms', { outcome, host });

/** How a host fails to give its own answer to a question. */
export const waysOfFailing: Readonly<Record<string, (host: string, own: Exclude<Answer, Error>) => Answer>> =
  {
    'no answer': timedOut('unknown'),
    'a late answer': timedOut('ended'),
    'a truncated answer': (_, { stdout = '', ...own }) => ({
      ...own,
      stdout: stdout.slice(0, stdout.length / 3),
    }),
    'a missing program': () => ({ exitCode: 127, stderr: 'sh: 1: curl: not found' }),
    'permission denied': () => ({ exitCode: 126, stderr: 'sh: 1: curl: Permission denied' }),
  };
