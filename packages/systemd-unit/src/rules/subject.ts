import type { Fix, RuleChecks, Span, TextEdit } from '@harderway/diagnostics';
import type { AssignmentNode, UnitDocument } from '../document/model.js';
import { extractWords, type Word } from '../exec/words.js';
import type { UnitCode } from '../rules.generated.js';
import { type Directive, directive } from '../schema/lookup.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { type InstallName, isInstall, namesOf } from './install-names.js';

/** A setting with a command line, and its words. */
export interface CommandSetting {
  readonly node: AssignmentNode;
  /** The first word: prefixes and the program. */
  readonly first: Word;
  readonly prefixes: string;
  readonly program: string;
  readonly words: readonly Word[];
}

/** The subject of rules. */
export interface UnitSubject {
  readonly document: UnitDocument;
  readonly unit: LoadedUnit;
  /** A drop-in is only part of a unit: nothing is missing from it. */
  readonly dropIn: boolean;
  /** Names of units that there are besides. */
  readonly others: readonly string[];
  /** Major version of the systemd that will read the unit. */
  readonly version: number | undefined;
  readonly assignments: readonly AssignmentNode[];
  /** The Exec settings, in words. */
  readonly commands: readonly CommandSetting[];
  /** The units that [Install] names. */
  readonly installNames: readonly InstallName[];
  /** The last setting of any of these keys. */
  last(section: string, ...keys: readonly string[]): AssignmentNode | undefined;
}

/** Checks by the code that they report. */
export type Checks = RuleChecks<UnitSubject, UnitCode>;

/** The facts of systemd about a setting's directive. */
export const directiveOf = ({ section = '', key }: AssignmentNode): Directive | undefined =>
  directive(section, key);

function commandOf(node: AssignmentNode): readonly CommandSetting[] {
  if (directiveOf(node)?.type !== 'command') return [];
  const options = { unquote: true, cunescape: true, unescapeRelax: true };
  const [first, ...words] = extractWords(node.value, options).words;
  if (first === undefined) return [];
  const [prefixes = ''] = /^[-@:+!|]*/.exec(first.text) ?? [];
  return [{ node, first, prefixes, program: first.text.slice(prefixes.length), words }];
}

/** Takes a loaded file apart for the rules. */
export function subjectOf(
  document: UnitDocument,
  unit: LoadedUnit,
  { dropIn, others, version }: Pick<UnitSubject, 'dropIn' | 'others' | 'version'>,
): UnitSubject {
  const assignments = document.nodes.filter((node) => node.kind === 'assignment');
  return {
    document,
    unit,
    dropIn,
    others,
    version,
    assignments,
    commands: assignments.flatMap(commandOf),
    installNames: assignments.filter(isInstall).flatMap(namesOf),
    last: (section, ...keys) =>
      assignments.findLast((node) => node.section === section && keys.includes(node.key)),
  };
}

const edit = ({ start, end }: Span, text: string): TextEdit => ({ from: start.offset, to: end.offset, text });

/** A fix that replaces spans: systemd has the same settings after it as before, but for what it refused. */
export const replace = (
  title: string,
  span: Span,
  text: string,
  ...more: readonly (readonly [Span, string])[]
): readonly Fix[] => [{ title, edits: [edit(span, text), ...more.map((each) => edit(...each))] }];

/** A change that a person has to choose, since it sets what systemd has dropped or read otherwise until now. */
export const suggest = (...change: Parameters<typeof replace>): readonly Fix[] =>
  replace(...change).map((fix) => ({ ...fix, suggestion: true }));
