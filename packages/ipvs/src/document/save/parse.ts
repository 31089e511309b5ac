import type { Diagnostic } from '@harderway/diagnostics';
import { parseCommandLine } from '../../ipvsadm/command-line.js';
import { applyToKernel } from '../../kernel/apply.js';
import { emptyKernel, type SimulatedKernel, tableOf } from '../../kernel/kernel.js';
import { explainErrno } from '../../kernel/messages.js';
import type { Table } from '../../model.js';
import { type Names, numericNames } from '../../names.js';
import type { IpvsCode } from '../../rules.generated.js';
import { linesOf, type Piece, tokensOf } from '../lines.js';
import { createReport } from '../report.js';

/** How saved rules are read. */
export interface ParseSaveOptions {
  /** Where host and service names are looked up, which `-S` without `-n` prints. Default `numericNames`. */
  readonly names?: Names | undefined;
}

/** The table that saved rules make. */
export interface SavedRules {
  readonly table: Table;
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];
}

/** The words of a line of `ipvsadm -R`, which ignores the word `ipvsadm` wherever it is. */
export const restoreWords = (line: Piece): readonly Piece[] =>
  tokensOf(line).filter((token) => token.text !== 'ipvsadm');

/** Turns the negative number that ipvsadm prints for a mark from 2147483648 into the mark. */
const repairMark = (words: readonly string[]): readonly string[] =>
  words.map((word, index) =>
    /^(?:-f|--fwmark-service)$/.test(words[index - 1] ?? '') && /^-[0-9]+$/.test(word)
      ? String(Number(word) + 4294967296)
      : word,
  );

type Problem = readonly [code: IpvsCode, message: string, hint?: string | undefined];

/** Runs one line against the kernel. Returns why it has no effect, if it has none. */
function restore(kernel: SimulatedKernel, words: readonly string[], names: Names): Problem | undefined {
  const read = parseCommandLine(words, { names });
  if (read.kind === 'refused') {
    const why = read.refusal.stderr.trim() || 'it changes nothing';
    const prompt = /[$#%>]$/.test(words[0] ?? '') ? 'Remove the prompt in front of the command.' : undefined;
    return ['refused', `ipvsadm refuses this line: ${why}`, prompt];
  }
  const { command } = read;
  if (['list', 'save', 'restore'].includes(command.name))
    return ['not-a-rule', `the command ${command.name} changes nothing`, 'Remove the line.'];
  const errno = applyToKernel(kernel, command);
  return errno ? ['refused-by-kernel', explainErrno(command, errno)] : undefined;
}

/**
 * Reads what `ipvsadm -S` or `ipvsadm -S -n` printed, or other input of `ipvsadm -R`, into the table it makes
 * on an empty kernel. Never throws: a line that the program or the kernel would refuse is left out, with an error in
 * `diagnostics` that quotes their message. Thresholds are absent where the text has none, since `-S` does not print
 * them.
 */
export function parseSave(text: string, options: ParseSaveOptions = {}): SavedRules {
  const { names = numericNames } = options;
  const kernel = emptyKernel();
  const { diagnostics, report } = createReport(text);
  for (const line of linesOf(text)) {
    const tokens = restoreWords(line);
    const [first] = tokens;
    if (!first) continue;
    const place = { text: line.text.slice(first.from - line.from).trimEnd(), from: first.from };
    const words = tokens.map((token) => token.text);
    const repaired = repairMark(words);
    if (repaired.join() !== words.join())
      report(
        'negative-mark',
        place,
        'ipvsadm printed the mark as a negative number, which it cannot read back',
        'Write the table with formatRestore.',
      );
    // A number at the end of which digits are missing is a number.
    const cut: Problem | undefined =
      line.from + line.text.length < text.length
        ? undefined
        : ['open-line', 'this line may be cut: it has no end'];
    const problem = restore(kernel, repaired, names) ?? cut;
    if (problem) report(problem[0], place, problem[1], problem[2]);
  }
  return { table: tableOf(kernel), diagnostics };
}
