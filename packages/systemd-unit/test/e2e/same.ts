import { comparable, dependencyProperties } from '../../oracle/compare.js';

/** Properties the manager adds to by itself (default dependencies, mounts, slices): what the files say must be in there. */
const dependencies: readonly string[] = [...dependencyProperties, 'Sockets'];

/** Properties that a mounted unit takes from the kernel, whatever its file says. */
const fromKernel = ['What', 'Where', 'Options', 'Type', 'SourcePath'];

export interface SameOptions {
  /** A name's own unit, aliases followed. */
  readonly canonical: (name: string) => string;
  /** Properties of the unit as systemd reports them. */
  readonly theirs: Readonly<Record<string, unknown>>;
  /** Whether the unit's files set the property's directive. */
  readonly isSet: boolean;
}

/** How many parts of a property's records come from files: last result and next run are the manager's. */
const partsOfFiles: Readonly<Record<string, number>> = {
  Conditions: 4,
  Asserts: 4,
  TimersMonotonic: 2,
  TimersCalendar: 2,
};

const firstParts = (value: unknown, count: number): unknown =>
  Array.isArray(value)
    ? value.map((each: unknown) => (Array.isArray(each) ? each.slice(0, count) : each))
    : value;

/** Whether a property computed from files differs from what systemd reports. */
export function differs(property: string, ours: unknown, { canonical, theirs, isSet }: SameOptions): boolean {
  const actual = theirs[property];
  if (dependencies.includes(property) && Array.isArray(ours) && Array.isArray(actual)) {
    const own = canonical(String(theirs['Id']));
    return !ours.every(
      (each) => actual.includes(each) || actual.includes(canonical(each)) || canonical(each) === own,
    );
  }
  if (
    fromKernel.includes(property) &&
    theirs['ActiveState'] === 'active' &&
    String(theirs['Id']).endsWith('.mount')
  )
    return false;
  if (property === 'WatchdogUSec' && Number(theirs['ExecMainStartTimestamp']) > 0) return false;
  // Without Nice= a unit has the niceness of the manager, which depends on the machine.
  if (property === 'Nice' && !isSet) return false;
  const parts = partsOfFiles[property];
  if (parts !== undefined)
    return comparable(firstParts(ours, parts)) !== comparable(firstParts(actual, parts));
  return comparable({ [property]: ours }) !== comparable({ [property]: actual });
}
