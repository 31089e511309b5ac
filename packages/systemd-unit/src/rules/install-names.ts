import type { AssignmentNode } from '../document/model.js';
import { extractWords } from '../exec/words.js';
import type { UnitName } from '../names/model.js';
import { parseUnitName } from '../names/name.js';

/** A name in [Install]. */
export interface InstallName {
  readonly node: AssignmentNode;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Undefined if no unit can have the name, whatever its specifiers become. */
  readonly name: UnitName | undefined;
}

const installKeys: readonly string[] = ['WantedBy', 'RequiredBy', 'UpheldBy', 'Alias', 'Also'];

/** Whether a setting is one of [Install] that takes names of units. */
export const isInstall = ({ section, key }: AssignmentNode): boolean =>
  section === 'Install' && installKeys.includes(key);

/** The names of such a setting. */
export const namesOf = (node: AssignmentNode): readonly InstallName[] =>
  extractWords(node.value, {}).words.map(({ text, from, to }) => {
    const resolved = text.replaceAll('%%', '').replaceAll(/%[a-zA-Z]/g, 'x');
    return { node, text, from, to, name: parseUnitName(resolved) };
  });
