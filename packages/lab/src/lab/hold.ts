import { rm } from 'node:fs/promises';
import { LabError } from '../errors.js';
import { requireDebian } from '../machine/require-debian.js';
import { requireRoot } from '../machine/require-root.js';
import { withLock } from '../process/file-lock.js';
import { runStep } from '../steps.js';
import { checkLabName } from '../topology.js';
import { type Lab, labOf, type WorkOptions } from './open.js';
import { type Places, placesOf } from './places.js';
import type { LabRecord } from './record.js';
import { type SetUpOptions, setUp } from './set-up.js';
import { labLeftovers, removeLab } from './stop.js';

/** Where a lab is found. */
export interface LabLocation {
  /** The directory of the labs' states. Default: `/var/lib/harderway-lab`. */
  readonly stateDirectory?: string | undefined;
}

/** A lab that no other process can set up, change or take down: they get `lab-busy`. Anyone can log in. */
export interface HeldLab {
  /** Sets it up, as `upLab` does. */
  up(options?: SetUpOptions): Promise<Lab>;
  /** Takes it down, as `downLab` does. */
  down(options?: WorkOptions): Promise<boolean>;
}

/**
 * Runs work that needs a lab throughout: while it runs, no other process can set up, change or take down the lab of
 * this name. What the work leaves up stays up; a process that is killed holds nothing any more.
 *
 * @throws LabError `not-root`, `unsupported-machine`, `invalid-option`, `lab-busy`, `aborted`, and what the work throws
 */
export async function holdLab<T>(
  name: string,
  work: (lab: HeldLab) => Promise<T>,
  options: LabLocation & Pick<WorkOptions, 'signal'> = {},
): Promise<T> {
  checkLabName(name);
  await checkMachine(options.signal);
  const places = await placesOf(name, options.stateDirectory);
  return lockLab(
    places,
    async () => {
      let held = true;
      // A lab outlives the work in which it was set up.
      const open = (record: LabRecord): Lab =>
        labOf(places, record, (change) => (held ? change() : lockLab(places, change)));
      try {
        return await work({
          up: (setUpOptions = {}) => setUp(places, setUpOptions, open),
          down: (downOptions = {}) => takeDown(places, downOptions),
        });
      } finally {
        held = false;
        if (labLeftovers(places).length === 0) await rm(places.lock, { force: true });
      }
    },
    options.signal,
  );
}

/** Changes a lab that no other process is changing or holding meanwhile. */
export function lockLab<T>(places: Places, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const busy = `the lab ${places.name} is in use by another process`;
  return withLock(places.lock, work, { busy, signal });
}

async function takeDown(places: Places, { onProgress }: WorkOptions): Promise<boolean> {
  if (labLeftovers(places).length === 0) return false;
  const step = { id: 'down', title: `Take down the lab ${places.name}` };
  await runStep(onProgress ?? (() => {}), step, () => removeLab(places));
  return true;
}

async function checkMachine(signal: AbortSignal | undefined): Promise<void> {
  if (process.platform !== 'linux') {
    throw new LabError('unsupported-machine', `a lab needs Linux; this machine runs ${process.platform}`);
  }
  await requireDebian(signal);
  requireRoot('for the namespaces and mounts of a lab');
}
