import { nearest } from '@harderway/diagnostics';
import { type Catalog, flagsAt, specAt } from './catalog.js';
import { compareVersions, parseVersion } from './version.js';

const plural = (flags: readonly string[]): string => flags.map((flag) => `--${flag}`).join(' and ');

/**
 * Advice about a flag that a version lacks: it comes later, or it is gone and by what it is replaced, or
 * another name was meant.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export function adviseOnMissing(catalog: Catalog, version: string, written: string): string {
  const name = written.replaceAll('_', '-');
  const flag = catalog.flags.find((candidate) => candidate.name === name);
  const program = `${catalog.component} ${version}`;
  if (flag === undefined) {
    const close = nearest(name, Object.keys(flagsAt(catalog, version)));
    return close === undefined
      ? `No version of ${catalog.component} from ${catalog.minors[0] ?? ''} to ${catalog.minors.at(-1) ?? ''} has it: remove it.`
      : `Did you mean --${close}?`;
  }
  if (specAt(flag, parseVersion(version)) !== undefined) return `Write it as --${flag.spelling?.is ?? name}.`;
  const having = catalog.minors.filter((minor) => specAt(flag, parseVersion(minor)) !== undefined);
  const [first = ''] = having;
  if (compareVersions(parseVersion(version), { patch: 0, ...parseVersion(first) }) < 0)
    return `${program} does not have it yet, it came with ${first}: remove it or run ${first} or later.`;
  const { replacement, noop } = flag.deprecated ?? {};
  if (replacement !== undefined)
    return `It was removed after ${having.at(-1) ?? ''}: use ${plural(replacement)} instead.`;
  return `It was removed after ${having.at(-1) ?? ''}${noop === true ? ', having had no effect' : ''}: delete it.`;
}
