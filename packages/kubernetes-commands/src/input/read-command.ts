import { lineIndex, WHOLE_TEXT } from '@harderway/diagnostics';
import { commandOfManifest } from './documents.js';
import { commandOfWords, type FoundCommand, type PlacedWord } from './found-command.js';
import { commandInScript, shellWords } from './shell.js';
import { commandOfUnit } from './unit.js';

/** A text with several words on a line, as people copy it from a shell. */
const isShell = (text: string): boolean => /^[^#\n]*\S[^\S\n]+--?[a-z]/m.test(text) || /\\\r?\n/.test(text);

/**
 * The command line of a text with one argument a line, where blank lines and lines that begin with `#` are left out and a
 * first line without dashes is the program; or with the whole command on one line, as in a shell.
 */
export function commandOfLines(text: string): FoundCommand {
  if (isShell(text)) {
    const words = shellWords(text);
    return commandInScript(words) ?? commandOfWords('', words, WHOLE_TEXT);
  }
  const lines = lineIndex(text);
  const words = [...text.matchAll(/^[^\S\n]*(\S(?:.*\S)?)/gm)].flatMap(
    ({ 0: line, 1: word = '', index }): readonly PlacedWord[] => {
      const from = index + line.length - word.length;
      return word.startsWith('#') ? [] : [{ text: word, span: lines.span(from, from + word.length) }];
    },
  );
  const [first] = words;
  if (first === undefined || first.text.startsWith('-')) return commandOfWords('', words, WHOLE_TEXT);
  return commandOfWords(first.text, words.slice(1), first.span);
}

/** How to read a text; `auto` looks at it. */
export type InputForm = 'auto' | 'unit' | 'manifest' | 'lines';

/** How a text begins that is YAML or JSON: with a key, or a brace, below comments and directives. A line may end with CR LF. */
const MANIFEST = /^\s*(?:(?:#|---|%)[^\n]*\n\s*)*(?:\{|["']?[a-zA-Z][\w.-]*\+?["']?\s*:(?:\s|$))/;

/** How a text holds its command line; `shell`: on one line, or on lines that go on. */
export type WrittenForm = Exclude<InputForm, 'auto'> | 'shell';

/** How a text is read. */
export function writtenForm(text: string, form: InputForm): WrittenForm {
  if (form === 'unit' || (form === 'auto' && /^[^\S\n]*\[(?:Unit|Service|Install)\]/m.test(text)))
    return 'unit';
  if (form === 'manifest' || (form === 'auto' && MANIFEST.test(text))) return 'manifest';
  return isShell(text) ? 'shell' : 'lines';
}

/**
 * Reads a command line from the text of a unit, a manifest, a configuration of kubeadm, k3s or rke2, or a list of
 * arguments.
 *
 * @param program the one to look for where there are several. Default, and where it is missing: the first.
 */
export function readCommand(text: string, form: InputForm = 'auto', program?: string): FoundCommand {
  const written = writtenForm(text, form);
  if (written === 'unit') return commandOfUnit(text, program);
  return written === 'manifest' ? commandOfManifest(text, program) : commandOfLines(text);
}
