import { nameOfPath, readText, type World } from '@harderway/command';
import { type Diagnostic, formatFrame } from '@harderway/diagnostics';
import { parseTable, type TableText } from '../document/table.js';

/** Prints what was found in a file to the standard error. */
export function printDiagnostics({ stderr }: World, path: string, diagnostics: readonly Diagnostic[]): void {
  const options = { file: nameOfPath(path), paint: stderr.paint };
  for (const each of diagnostics) stderr.write(`${formatFrame(each, undefined, options)}\n`);
}

/** Reads the table of a file and prints what is wrong with it. */
export async function readTable(world: World, path: string): Promise<TableText> {
  const read = parseTable(await readText(world, path));
  printDiagnostics(world, path, read.diagnostics);
  return read;
}
