import {
  CommandError,
  defineProgram,
  EXIT,
  type Failure,
  type Program,
  UsageError,
} from '@harderway/command';
import { LabError } from '../errors.js';
import { change } from './change.js';
import { programs } from './programs.js';
import { reach } from './reach.js';
import { status } from './status.js';

/** Gives the front end an error of the lab in its own terms; a run that was stopped only says so. */
async function report(error: unknown, { world }: Failure): Promise<number | undefined> {
  if (world.signal.aborted) {
    await world.stderr.write('harderway-lab: stopped\n');
    return EXIT.interrupted;
  }
  if (!(error instanceof LabError)) return undefined;
  const { code, message, hint } = error;
  if (code === 'invalid-option') throw new UsageError(message, { hint });
  throw new CommandError(code, message, { hint, cause: error });
}

/** The command `harderway-lab`. */
export const program: Program = defineProgram({
  name: 'harderway-lab',
  summary: 'run disposable systemd hosts on an isolated bridge of this machine',
  commands: [...change, status, ...reach, programs],
  examples: [
    ['harderway-lab up', 'boot a gateway and three control nodes'],
    ['harderway-lab ssh control0', 'log in to one of them'],
    ['harderway-lab exec -- curl -sk https://kubernetes:6443/healthz', 'reach them from this machine'],
    ['harderway-lab down', 'remove all of it'],
  ],
  handlesSignals: true,
  report,
});
