import { inRanges, parseVersion } from '@harderway/component-flags';
import { controllers } from './controllers.generated.js';

/** The names of a controller in a version: the old one is an alias from 1.28 on. */
const namesOf = (name: string, old: string | undefined, version: string): readonly string[] =>
  inRanges(parseVersion(version), '1.28-') ? [name, ...(old === undefined ? [] : [old])] : [old ?? name];

/** The controllers of a version, in all names that it takes. */
export const controllersOf = (version: string): ReadonlySet<string> =>
  new Set(
    Object.entries(controllers)
      .filter(([, { versions = '1.20-' }]) => inRanges(parseVersion(version), versions))
      .flatMap(([name, { old }]) => namesOf(name, old, version)),
  );

/** Whether it is not known that a version lacks a controller. */
export const isUncertain = (version: string, name: string): boolean =>
  Object.entries(controllers).some(
    ([each, { old, uncertain = '' }]) =>
      inRanges(parseVersion(version), uncertain) && (each === name || old === name),
  );

/** Whether `--controllers` leaves a controller on that is on by default. */
export function isControllerOn(items: readonly string[], name: string): boolean {
  const names = [name, controllers[name]?.old ?? name];
  if (items.some((item) => names.includes(item))) return true;
  return items.includes('*') && !names.some((each) => items.includes(`-${each}`));
}
