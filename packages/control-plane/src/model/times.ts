import { ControlPlaneError } from './errors.js';

/**
 * Refuses times that are not numbers of milliseconds from 0, before anything changes: to wait until NaN has passed never ends.
 * `Infinity` stands for no limit.
 *
 * @param times by the names of the options
 * @throws ControlPlaneError `invalid-option`
 */
export function assertTimes(times: Readonly<Record<string, number | undefined>>): void {
  const [wrong] = Object.entries(times).filter(([, ms]) => ms !== undefined && !(ms >= 0));
  if (wrong === undefined) return;
  const [name, ms] = wrong;
  throw new ControlPlaneError('invalid-option', `${name} is ${ms}, not a number of milliseconds`, {
    hint: `pass a number from 0 as ${name}, or leave it out; nothing was changed`,
  });
}
