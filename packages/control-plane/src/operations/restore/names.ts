import { runAsRoot } from '../../hosts/as-root.js';
import type { OperationContext } from '../kind.js';
import { idLine, type RestoreId } from './restore-id.js';

/** Advice if a step of a restore failed. */
export const again =
  'fix the cause, then run `harderway restore` with the same file again: it goes on from here';

/** Whether the first line of a file of a host names this restore. */
export async function namesRestore(
  { session, signal }: OperationContext,
  host: string,
  path: string,
  restore: RestoreId,
): Promise<boolean> {
  const argv = ['sh', '-c', 'head -n 1 -- "$1" 2>/dev/null || :', 'sh', path];
  return (await runAsRoot(session, host, argv, signal)).stdout.trim() === idLine(restore);
}
