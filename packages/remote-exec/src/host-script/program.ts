import { uploadExit } from './fail.js';

/** Bytes of a block. Programs are sent in blocks, since dd(1) can read those without reading more. */
export const blockBytes = 512;

/** Shell text that reads a number of blocks, and runs the program in them, which ends in a line with the mark. */
export const readProgram: string = `read -r blocks || exit 0
program=$(dd bs=${blockBytes} count="$blocks" iflag=fullblock 2>/dev/null)
case $program in *"
: $mark") ;; *) echo 'the program did not arrive whole' >&2; exit ${uploadExit['put-failed']} ;; esac
eval "$program"
`;

/**
 * Takes lines of stdout, and calls back with each answer: the rest of a line that begins with the mark, and the lines after it
 * up to a line with the mark alone. Lines before it are skipped.
 */
export function answerReader(
  mark: string,
  onAnswer: (lines: readonly string[]) => void,
): (line: string) => void {
  let lines: string[] | undefined;
  return (line) => {
    if (lines === undefined) {
      if (line.startsWith(mark)) lines = [line.slice(mark.length)];
    } else if (line === mark) {
      onAnswer(lines);
      lines = undefined;
    } else lines.push(line);
  };
}

/** A shell program in blocks: the number of blocks, then the program with the mark at its end. */
export function programInBlocks(script: string, mark: string): Buffer {
  const text = Buffer.from(`${script}: ${mark}`);
  const blocks = Math.ceil(text.length / blockBytes);
  const head = Buffer.concat([Buffer.from(`${blocks}\n`), Buffer.alloc(blocks * blockBytes, '\n')]);
  text.copy(head, head.length - blocks * blockBytes);
  return head;
}
