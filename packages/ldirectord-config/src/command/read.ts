import { type Operands, readText, type World } from '@harderway/command';
import type { Table } from '@harderway/ipvs';
import { printDiagnostics } from '@harderway/ipvs/command';
import { parse } from '../document/parse.js';
import { evaluate } from '../evaluate/evaluate.js';
import type { State } from '../evaluate/state.js';
import { type RefusedCommand, toIpvs } from '../ipvs/table.js';
import { oneLine } from '../rules/program.js';
import { rules } from '../rules/rules.js';
import { spanOfLine } from '../rules/subject.js';
import { thisMachine } from './this-machine.js';

/** The operand of a command that reads one file. */
export const oneFile: Operands = { label: 'FILE', least: 1, most: 1, completion: { kind: 'file' } };

/** The state of a valid file, and the table that it sets up with every server up. */
export interface ReadFile {
  readonly state: State;
  readonly table: Table;
  readonly refused: readonly RefusedCommand[];
}

/** Reads a file as ldirectord does and prints the messages of the program. Undefined if the file is not valid. */
export async function readFile(world: World, path: string): Promise<ReadFile | undefined> {
  const text = await readText(world, path);
  const document = parse(text);
  const { state, messages } = evaluate(document, thisMachine);
  const { table, refused } = state ? toIpvs(state, thisMachine) : { table: { services: [] }, refused: [] };
  printDiagnostics(world, path, text, [
    ...messages.map(({ code, message, span, severity }) =>
      rules.diagnostic(code, { message: oneLine(message), span, severity }),
    ),
    ...refused.map(({ line, message }) =>
      rules.diagnostic('refused-by-ipvs', { message, span: spanOfLine(document, line) }),
    ),
  ]);
  return state && { state, table, refused };
}
