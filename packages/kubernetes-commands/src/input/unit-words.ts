import { type AssignmentNode, assignmentsOf, type UnitDocument } from '@harderway/systemd-unit';
import {
  type ExecCommand,
  expandSpecifiers,
  expandVariables,
  extractWords,
  isSetBySystemd,
  parseEnvironment,
} from '@harderway/systemd-unit/exec';
import type { Variables } from './shell.js';

/** The settings of a key that count: an empty one takes back those before it. */
export function settingsOf(document: UnitDocument, key: string): readonly AssignmentNode[] {
  const all = assignmentsOf(document, 'Service', key);
  return all.slice(all.findLastIndex(({ value }) => value === '') + 1);
}

const listOf = (document: UnitDocument, key: string): readonly string[] =>
  settingsOf(document, key).flatMap(({ value }) =>
    extractWords(value, { unquote: true, relax: true }).words.map(({ text }) => text),
  );

/** The environment variables that a unit sets for its service. */
export interface UnitVariables {
  /** Variables that the unit sets, without those that `UnsetEnvironment=` takes back. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of variables whose values contain specifiers that only the machine knows. */
  readonly open: ReadonlySet<string>;
  /** Names of variables that are passed on from the environment of the service manager. */
  readonly passed: ReadonlySet<string>;
  /** Environment files, whose variables take precedence. */
  readonly files: readonly string[];
  /** Names of variables that the service has not, whatever its files set. */
  readonly removed: ReadonlySet<string>;
}

/** The environment files of a unit. A path with a specifier that systemd does not know is none; what only the host knows stays. */
const filesOf = (document: UnitDocument, unit: string | undefined): readonly string[] =>
  settingsOf(document, 'EnvironmentFile').flatMap(({ value }) => {
    const expanded = expandSpecifiers(value, { unit });
    return expanded.kind === 'expanded' ? [expanded.text] : [];
  });

/** @param unit the full name of the unit, which specifiers of its paths stand for */
export function variablesOf(document: UnitDocument, unit?: string): UnitVariables {
  const environment: Record<string, string> = {};
  const open = new Set<string>();
  for (const { value } of settingsOf(document, 'Environment')) {
    const { variables, unresolved = new Set() } = parseEnvironment(value);
    for (const [name, text] of Object.entries(variables)) {
      environment[name] = text;
      if (unresolved.has(name)) open.add(name);
      else open.delete(name);
    }
  }
  const removals = listOf(document, 'UnsetEnvironment');
  for (const each of removals) {
    const [name = ''] = each.split('=');
    if (!each.includes('=') || each === `${name}=${environment[name]}`) delete environment[name];
  }
  return {
    environment,
    open,
    passed: new Set(listOf(document, 'PassEnvironment')),
    files: filesOf(document, unit),
    removed: new Set(removals.filter((each) => !each.includes('='))),
  };
}

/**
 * The variables whose values the unit tells, and the names of the others that it sets or passes on.
 *
 * @param assigned names of variables that a script sets before it starts the program
 */
export function environmentOf(
  { environment, open, passed, removed }: UnitVariables,
  assigned: readonly string[] = [],
): {
  readonly environment: Readonly<Record<string, string>>;
  readonly openVariables: readonly string[];
} {
  const own = Object.entries(environment);
  const isSet = (name: string): boolean => Object.hasOwn(environment, name) && !assigned.includes(name);
  return {
    environment: Object.fromEntries(own.filter(([name]) => !open.has(name) && !assigned.includes(name))),
    openVariables: [
      ...assigned,
      ...[...open].filter(isSet),
      // What the unit itself sets takes precedence over what is passed on.
      ...[...passed].filter((name) => !Object.hasOwn(environment, name) && !removed.has(name)),
    ],
  };
}

/** Variables whose values nothing but the unit decides. */
export const certainVariables = ({ environment, open, files }: UnitVariables): Variables =>
  new Map(files.length > 0 ? [] : Object.entries(environment).filter(([name]) => !open.has(name)));

/** Who decides the value of a variable, if the unit does not tell it. */
function decidedBy(name: string, known: UnitVariables): string | undefined {
  const { environment, files, open, passed, removed } = known;
  if (removed.has(name)) return undefined;
  if (files.length > 0) return `EnvironmentFile=${files.join(' ')} sets`;
  if (open.has(name)) return 'only the host knows';
  if (Object.hasOwn(environment, name)) return undefined;
  if (passed.has(name)) return 'the service manager sets';
  return isSetBySystemd(name) ? 'systemd sets' : undefined;
}

/** An argument of a command before the program starts. */
interface UnitWord {
  /** None, one or, of a variable alone, several arguments. */
  readonly text: readonly string[];
  readonly unknown: string | undefined;
  /** Names of variables that are set nowhere. */
  readonly missing: readonly string[];
}

/**
 * An argument with its variables filled in. An argument that only systemd can fill in stays as it is written, with single dollar
 * signs for doubled ones.
 */
function unitWord(word: string, known: UnitVariables): UnitWord {
  const expanded = expandVariables([word], known.environment);
  const reasons = new Map<string, string[]>();
  for (const name of expandVariables([word], {}).unset) {
    const why = decidedBy(name, known);
    if (why !== undefined) reasons.set(why, [...(reasons.get(why) ?? []), `$${name}`]);
  }
  if (reasons.size === 0) return { text: expanded.argv, unknown: undefined, missing: expanded.unset };
  const unknown = [...reasons].map(([why, names]) => `${why} ${names.join(', ')}`).join(', ');
  return { text: [word.replaceAll('$$', () => '$')], unknown, missing: [] };
}

/** The arguments of a command with its program, as systemd makes them. */
export function wordsOf(command: ExecCommand, known: UnitVariables): readonly UnitWord[] {
  const isPlain = command.flags.includes('no-env-expand');
  const written = [...(command.written ?? [])];
  return command.argv.map((word) => {
    const at = written.findIndex(([became]) => became === word);
    const [, source] = (at < 0 ? undefined : written.splice(at, 1)[0]) ?? [];
    const expanded = source === undefined ? undefined : expandSpecifiers(source);
    const isOpen = expanded?.kind === 'expanded' && expanded.unresolved;
    const own = isPlain ? { text: [word], unknown: undefined, missing: [] } : unitWord(word, known);
    if (!isOpen) return own;
    const text = own.unknown === undefined && !isPlain ? [word.replaceAll('$$', () => '$')] : own.text;
    return { text, unknown: own.unknown ?? `only the host knows the specifiers in ${word}`, missing: [] };
  });
}
