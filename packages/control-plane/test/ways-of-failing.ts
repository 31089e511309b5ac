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

/** An answer of an API server; without a status where none came. */
interface ApiAnswer {
  readonly status: number | undefined;
  readonly body: Buffer;
}

const statusAlone = (status: number | undefined) => (): ApiAnswer => ({ status, body: Buffer.alloc(0) });

/** How an API server fails to give its own answer, where a host fails in {@link waysOfFailing}. */
export const apiWaysOfFailing: Readonly<Record<string, (own: ApiAnswer) => ApiAnswer>> = {
  'no answer': statusAlone(undefined),
  'a late answer': statusAlone(504),
  'a truncated answer': ({ status, body }) => ({ status, body: body.subarray(0, body.length / 3) }),
  'a missing program': statusAlone(503),
  'permission denied': statusAlone(403),
};
