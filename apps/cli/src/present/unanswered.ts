import type { UnreachableHost } from '@harderway/control-plane';
import { visible } from '@harderway/diagnostics';
import type { Output } from '../context.js';

/**
 * Names hosts that did not answer, and what is unknown or left undone because of that.
 *
 * @param consequence a clause: `its history is unknown`
 */
export function warnOfUnanswered(
  stderr: Output,
  hosts: readonly UnreachableHost[],
  consequence: string,
): void {
  for (const { host, cause } of hosts)
    stderr.write(`${visible(`warning: ${host} did not answer (${cause}): ${consequence}`)}\n`);
}
