import { CodedError } from '@harderway/diagnostics';
import type { Client, SFTPWrapper } from 'ssh2';

/** The session ended before a request was answered. */
export class SessionClosedError extends CodedError<'session-closed'> {
  override readonly name = 'SessionClosedError';

  constructor(message: string, cause?: unknown) {
    super('session-closed', message, { cause });
  }
}

type SftpError = Error | null | undefined;

/**
 * Requests of one SFTP session. Each resolves with the answer, or rejects with the server's error, whose status is in `code`,
 * or with SessionClosedError.
 */
export interface SftpRequests {
  /** Makes a request that is answered by a status alone. */
  readonly ask: (request: (sftp: SFTPWrapper, done: (error?: SftpError) => void) => void) => Promise<void>;
  /** Makes a request that is answered by a value. */
  readonly askFor: <T>(
    request: (sftp: SFTPWrapper, answer: (error: SftpError, value: T) => void) => void,
  ) => Promise<T>;
  readonly end: () => void;
}

/** Requests over a session. ssh2 never answers those made after its end; these are rejected. */
export function sftpRequests(client: Client, sftp: SFTPWrapper): SftpRequests {
  const waiting = new Set<(error: Error) => void>();
  let over = false;
  const finish = (): void => {
    over = true;
    client.off('close', finish);
    for (const reject of waiting) reject(new SessionClosedError('the connection was lost'));
    waiting.clear();
  };
  for (const event of ['end', 'close', 'error']) sftp.on(event, finish);
  client.on('close', finish);

  const askFor: SftpRequests['askFor'] = (request) =>
    new Promise((resolve, reject) => {
      if (over) throw new SessionClosedError('the connection is closed');
      waiting.add(reject);
      try {
        request(sftp, (error, value) => {
          waiting.delete(reject);
          if (!error) resolve(value);
          // ssh2's own error for requests pending at the end of the session has no status.
          else reject('code' in error ? error : new SessionClosedError('the connection was lost', error));
        });
      } catch (error) {
        waiting.delete(reject);
        throw error;
      }
    });
  return {
    askFor,
    ask: (request) =>
      askFor<undefined>((session, answer) => request(session, (error) => answer(error, undefined))),
    end: () => sftp.end(),
  };
}
