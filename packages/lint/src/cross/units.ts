import type { Span } from '@harderway/diagnostics';
import { type AssignmentNode, parse, type UnitDocument, valueSpan } from '@harderway/systemd-unit';
import { extractWords } from '@harderway/systemd-unit/exec';
import { directoryOf, hostOf, nameOf } from '../files/paths.js';
import type { RecognizedFile } from '../formats/recognize.js';

/** A unit that a setting names. */
export interface NamedUnit {
  readonly key: string;
  readonly name: string;
  readonly span: Span;
}

/** A file of a unit: the unit itself, or a drop-in. */
export interface UnitPart {
  readonly path: string;
  /** Of the unit, also for a drop-in. */
  readonly name: string;
  readonly isDropIn: boolean;
  readonly document: UnitDocument;
  /** The last setting of a key; undefined if it has none. */
  last(section: string, key: string): AssignmentNode | undefined;
  /** The units that settings of [Unit] and [Install] name, but for names with specifiers. */
  readonly named: readonly NamedUnit[];
}

/** The units of one host and manager. */
export interface UnitScope {
  readonly host: string;
  readonly parts: readonly UnitPart[];
  /** Names of units that have a file or a link. */
  readonly names: ReadonlySet<string>;
  /** Whether these are all units of a host: a missing one is missing then. */
  readonly isComplete: boolean;
}

const KEYS: ReadonlySet<string> = new Set(
  'After Before Requires Requisite BindsTo PartOf Wants Upholds Conflicts OnFailure OnSuccess Also'.split(
    ' ',
  ),
);

const namesIn = (node: AssignmentNode): readonly NamedUnit[] =>
  KEYS.has(node.key) && (node.section === 'Unit' || node.section === 'Install')
    ? extractWords(node.value, {}).words.flatMap(({ text, from, to }) =>
        text.includes('%') ? [] : [{ key: node.key, name: text, span: valueSpan(node, from, to) }],
      )
    : [];

function partOf({ path, text }: RecognizedFile): UnitPart {
  const document = parse(text);
  const assignments = document.nodes.filter((node) => node.kind === 'assignment');
  const directory = nameOf(directoryOf(path));
  const isDropIn = path.endsWith('.conf');
  return {
    path,
    name: isDropIn ? directory.replace(/\.d$/, '') : nameOf(path),
    isDropIn,
    document,
    last: (section, key) => assignments.findLast((node) => node.section === section && node.key === key),
    named: assignments.flatMap(namesIn),
  };
}

/** The host and manager of a unit file. */
const scopeOf = (path: string): string =>
  `${/\/systemd\/user\//.test(path) ? 'user' : 'system'} ${hostOf(path.replace(/\/[^/]*\.d\/[^/]*$/, '/'))}`;

/** Where systemd looks first, of the directories in which a host has a unit. */
const RANKS = ['/etc/', '/run/', '/usr/local/', '/usr/lib/', '/lib/'];

const rankOf = (path: string): number => RANKS.findIndex((each) => `/${path}`.includes(each));

/** Groups unit files by host. Of several files of one unit, the first that systemd finds counts. */
export function unitScopes(units: readonly RecognizedFile[], links: readonly string[]): readonly UnitScope[] {
  const scopes = new Map<string, { host: string; parts: Map<string, UnitPart>; names: Set<string> }>();
  const at = (path: string) => {
    const key = scopeOf(path);
    const scope = scopes.get(key) ?? {
      host: hostOf(path),
      parts: new Map<string, UnitPart>(),
      names: new Set<string>(),
    };
    scopes.set(key, scope);
    return scope;
  };
  const ranked = [...units].sort((one, other) => rankOf(one.path) - rankOf(other.path));
  for (const file of ranked) {
    const scope = at(file.path);
    const part = partOf(file);
    const key = part.isDropIn ? file.path : part.name;
    if (!scope.parts.has(key)) scope.parts.set(key, part);
    if (!part.isDropIn) scope.names.add(part.name);
  }
  for (const path of links) at(path).names.add(nameOf(path));
  return [...scopes.values()].map(({ host, parts, names }) => ({
    host,
    parts: [...parts.values()],
    names,
    isComplete: names.has('sysinit.target'),
  }));
}
