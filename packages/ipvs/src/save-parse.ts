import { parseCommandLine } from './command-line.js';
import type { Diagnostic } from './diagnostic.js';
import { applyToKernel, createKernel, tableOf } from './kernel.js';
import { explainErrno } from './kernel-messages.js';
import type { Table } from './model.js';
import { debianNames, type Names } from './names.js';
import { type Line, linesOf, type Token, tokensOf } from './tokens.js';

/** How saved rules are read. */
export interface ParseSaveOptions {
  /** Where host and service names are looked up, which `-S` without `-n` prints. Default `debianNames`. */
  readonly names?: Names;
}

/** What rules make. */
export interface SavedRules {
  readonly table: Table;
  readonly diagnostics: readonly Diagnostic[];
}

/** The words of a line of `ipvsadm -R`: the word `ipvsadm` itself is ignored wherever it stands. */
export const restoreWords = (line: Line): readonly Token[] =>
  tokensOf(line).filter((token) => token.text !== 'ipvsadm');

/** ipvsadm prints marks from 2147483648 as negative numbers: what it meant. */
const repairMark = (words: readonly string[]): readonly string[] =>
  words.map((word, index) =>
    (words[index - 1] === '-f' || words[index - 1] === '--fwmark-service') && /^-[0-9]+$/.test(word)
      ? String(Number(word) + 4294967296)
      : word,
  );

/**
 * Reads what `ipvsadm -S` or `ipvsadm -S -n` printed, or other input of `ipvsadm -R`, into the table it makes
 * on an empty kernel. Never throws: a line the program or the kernel would refuse is left out with an error in
 * `diagnostics` that says what they would say. Thresholds are absent where the text states none, since `-S`
 * does not print them.
 */
export const parseSave = (text: string, options: ParseSaveOptions = {}): SavedRules => {
  const { names = debianNames } = options;
  const kernel = createKernel();
  const diagnostics: Diagnostic[] = [];
  for (const line of linesOf(text)) {
    const tokens = restoreWords(line);
    const [first] = tokens;
    if (!first) continue;
    const report = (severity: Diagnostic['severity'], code: string, message: string): void => {
      diagnostics.push({ severity, code, message, position: first.position });
    };
    const words = tokens.map((token) => token.text);
    const repaired = repairMark(words);
    if (repaired.some((word, index) => word !== words[index]))
      report(
        'warning',
        'negative-mark',
        'ipvsadm printed the firewall mark as a negative number, which it cannot read back; use formatRestore',
      );
    const read = parseCommandLine(repaired, { names });
    if (read.kind === 'refused') {
      report(
        'error',
        'refused',
        `ipvsadm refuses this line: ${read.refusal.stderr.trim() || 'it prints something and changes nothing'}`,
      );
      continue;
    }
    const { command } = read;
    if (command.name === 'list' || command.name === 'save' || command.name === 'restore') {
      report(
        'error',
        'not-a-rule',
        `The command ${command.name} changes nothing and does not belong into rules`,
      );
      continue;
    }
    const errno = applyToKernel(kernel, command);
    if (errno) report('error', 'refused-by-kernel', explainErrno(command, errno));
  }
  return { table: tableOf(kernel), diagnostics };
};
