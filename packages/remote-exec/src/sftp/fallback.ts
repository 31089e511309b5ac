import { type Cancellation, cancellationOf } from '../async/cancellation.js';
import { unlessAborted } from '../async/unless-aborted.js';
import { isRemoteExecError } from '../errors/remote-exec-error.js';
import type { WorkOptions } from '../model/command.js';
import type { Sftp } from './session.js';

/** Whether only SFTP is left, because the login runs no commands. SFTP does not work as root. */
export const needsSftp = (error: unknown, { sudo }: WorkOptions): boolean =>
  isRemoteExecError(error) && error.code === 'command-refused' && sudo !== true;

/** Opens SFTP for some work, within a signal and a time limit that counts from `begun`, and closes it. */
export async function withSftp<T>(
  host: string,
  open: () => Promise<Sftp>,
  given: Parameters<typeof cancellationOf>[1],
  begun: number,
  work: (sftp: Sftp, cancellation: Cancellation) => Promise<T>,
): Promise<T> {
  const cancellation = cancellationOf(host, given, begun);
  const opening = open();
  try {
    return await work(await unlessAborted(opening, cancellation.signal), cancellation);
  } catch (error) {
    throw error === cancellation.signal.reason
      ? cancellation.error('never-ran', 'SFTP was not opened yet.')
      : error;
  } finally {
    cancellation.disarm();
    void opening.then(
      (sftp) => sftp.end(),
      () => undefined,
    );
  }
}
