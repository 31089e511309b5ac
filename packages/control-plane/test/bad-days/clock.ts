import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ensureDebianPackages } from '@harderway/lab';
import { quote } from '@harderway/remote-exec';
import type { Stage } from './stage.js';

const run = promisify(execFile);

/**
 * Dynamically linked programs on a host see a clock that is off. Those of the control plane are not.
 *
 * @param by as libfaketime takes it: `+40s`, `-365d`
 */
export async function shiftClock({ lab, on }: Stage, host: string, by: string): Promise<void> {
  await ensureDebianPackages(['libfaketime']);
  const login = quote(lab.login(host, ['sudo tee /usr/local/lib/faketime.so >/dev/null']));
  await run('sh', ['-c', `${login} < "$(dpkg -L libfaketime | grep 'libfaketime[.]so[.]1$')"`]);
  await on(host, `echo ${by} > /etc/faketimerc; echo /usr/local/lib/faketime.so > /etc/ld.so.preload`);
}

/** Takes {@link shiftClock} back. */
export const setClock = ({ on }: Stage, host: string): Promise<string> =>
  on(host, 'rm /etc/ld.so.preload /etc/faketimerc /usr/local/lib/faketime.so');
