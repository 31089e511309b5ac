import { argumentPositions } from '@harderway/component-flags';
import { commandOfManifest } from './manifest.js';
import { type FoundCommand, programName } from './source.js';
import { commandOfUnit } from './unit.js';

/**
 * The command line of a text with one argument a line; blank lines and lines that begin with `#` are left out,
 * and a first line without dashes is the program.
 */
export const commandOfLines = (text: string): FoundCommand => {
  const lines = text.split(/\r?\n/);
  const starts = argumentPositions(text.split('\n'));
  const kept = lines.flatMap((line, index) => {
    const argument = line.trim();
    const start = starts[index];
    if (argument === '' || argument.startsWith('#') || start === undefined) return [];
    const indent = line.indexOf(argument);
    return [{ argument, position: { line: start.line, column: indent + 1, offset: start.offset + indent } }];
  });
  const named = kept[0] !== undefined && !kept[0].argument.startsWith('-');
  const rest = named ? kept.slice(1) : kept;
  return {
    program: named ? programName(kept[0]?.argument ?? '') : '',
    argv: rest.map(({ argument }) => argument),
    positions: rest.map(({ position }) => position),
    problems: [],
  };
};

/** How to read a text; `auto` looks at it. */
export type InputForm = 'auto' | 'unit' | 'manifest' | 'lines';

/** Reads a command line from the text of a unit, a pod manifest, or a list of arguments. */
export const readCommand = (text: string, form: InputForm = 'auto'): FoundCommand => {
  if (form === 'unit' || (form === 'auto' && /^\s*\[(?:Unit|Service|Install)\]/m.test(text)))
    return commandOfUnit(text);
  if (form === 'manifest' || (form === 'auto' && /^\s*(?:apiVersion|kind)\s*:/m.test(text)))
    return commandOfManifest(text);
  return commandOfLines(text);
};
