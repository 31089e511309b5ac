import { isRemoteExecError } from '@harderway/remote-exec';
import { onHost } from '../hosts/host-error.js';
import { ControlPlaneError } from '../model/errors.js';

/** The error of a snapshot that can't be taken. */
export const refused = (
  message: string,
  more: {
    readonly host?: string | undefined;
    readonly found?: string | undefined;
    readonly details?: readonly string[] | undefined;
    readonly hint: string;
  },
): ControlPlaneError => new ControlPlaneError('backup-failed', message, more);

/** The error that ended it, with what to do about it where that is known. */
export function explained(error: unknown, directory: string): unknown {
  if (isRemoteExecError(error)) return onHost(error.host, error);
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') return error;
  return refused('the snapshot does not fit on the disk of this machine', {
    found: error.message,
    hint: `make room in ${directory} (\`harderway backup prune -o ${directory} --keep-last 5\`), or choose another directory; nothing is left of this one`,
  });
}
