import { LabError } from '../errors.js';
import { checkLabName } from '../topology.js';
import { holdLab, type LabLocation, lockLab } from './hold.js';
import { type Lab, labOf, type WorkOptions } from './open.js';
import { DEFAULT_NAME, labCommand, placesOf } from './places.js';
import { readRecord } from './record.js';
import type { SetUpOptions } from './set-up.js';
import { type LabStatus, statusOf } from './status.js';

export interface UpOptions extends LabLocation, SetUpOptions {
  /** `kubenet` by default. Labs of different names run side by side, with the same addresses if need be. */
  readonly name?: string | undefined;
}

/**
 * Sets a lab up: a network namespace with a bridge, and hosts on it, booted side by side, each with systemd and
 * a login for `ubuntu` by key. What a run that was killed left behind is removed first; what this run has made is
 * removed again if it fails or is aborted.
 *
 * @throws LabError `not-root`, `unsupported-machine`, `invalid-option`, `lab-busy`, `lab-exists`,
 * `host-not-up`, `command-failed`, `aborted`
 */
export async function upLab(options: UpOptions = {}): Promise<Lab> {
  return holdLab(options.name ?? DEFAULT_NAME, (lab) => lab.up(options), options);
}

/**
 * Takes a lab down; nothing of it is left on the machine, but for the cached root file system. `false` if there
 * was no lab.
 *
 * @throws LabError `not-root`, `lab-busy`, `not-removed`
 */
export async function downLab(
  name: string = DEFAULT_NAME,
  options: LabLocation & WorkOptions = {},
): Promise<boolean> {
  return holdLab(name, (lab) => lab.down(options), options);
}

/** The state of a lab and of its hosts. */
export async function labStatus(name: string = DEFAULT_NAME, options: LabLocation = {}): Promise<LabStatus> {
  checkLabName(name);
  const places = await placesOf(name, options.stateDirectory);
  return statusOf(places, await readRecord(places.record));
}

/**
 * A lab that another process has set up.
 *
 * @throws LabError `lab-not-found`
 */
export async function openLab(name: string = DEFAULT_NAME, options: LabLocation = {}): Promise<Lab> {
  checkLabName(name);
  const places = await placesOf(name, options.stateDirectory);
  const record = await readRecord(places.record);
  if (record?.phase !== 'up') {
    throw new LabError('lab-not-found', `there is no lab ${name} that is up`, {
      hint: `set one up with \`${labCommand('up', places)}\``,
    });
  }
  return labOf(places, record, (work) => lockLab(places, work));
}
