import { lineIndex, WHOLE_TEXT } from '@harderway/diagnostics';
import { type FoundCommand, programName } from './found-command.js';
import { commandOfManifest } from './manifest.js';
import { commandOfUnit } from './unit.js';

/**
 * The command line of a text with one argument a line; blank lines and lines that begin with `#` are left out,
 * and a first line without dashes is the program.
 */
export function commandOfLines(text: string): FoundCommand {
  const lines = lineIndex(text);
  const words = [...text.matchAll(/^[^\S\n]*(\S(?:.*\S)?)/gm)].flatMap(({ 0: line, 1: word = '', index }) => {
    const from = index + line.length - word.length;
    return word.startsWith('#') ? [] : [{ word, span: lines.span(from, from + word.length) }];
  });
  const [first] = words;
  const program = first === undefined || first.word.startsWith('-') ? '' : programName(first.word);
  const rest = program === '' ? words : words.slice(1);
  return {
    program,
    argv: rest.map(({ word }) => word),
    spans: rest.map(({ span }) => span),
    whole: program === '' ? WHOLE_TEXT : (first?.span ?? WHOLE_TEXT),
    diagnostics: [],
  };
}

/** How to read a text; `auto` looks at it. */
export type InputForm = 'auto' | 'unit' | 'manifest' | 'lines';

/** Reads a command line from the text of a unit, a pod manifest, or a list of arguments. */
export function readCommand(text: string, form: InputForm = 'auto'): FoundCommand {
  if (form === 'unit' || (form === 'auto' && /^\s*\[(?:Unit|Service|Install)\]/m.test(text)))
    return commandOfUnit(text);
  if (form === 'manifest' || (form === 'auto' && /^\s*(?:apiVersion|kind)\s*:/m.test(text)))
    return commandOfManifest(text);
  return commandOfLines(text);
}
