import { blockBytes } from './host-script/inspect.js';

/**
 * Takes lines of stdout, and calls back with each answer: the rest of a line that begins with the mark, the lines behind
 * it, up to one that is the mark. The login's profile may write others before.
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

/** A program of sh as the host reads it: its number of blocks, and the program with the mark at its end. */
export function programInBlocks(script: string, mark: string): Buffer {
  const text = Buffer.from(`${script}: ${mark}`);
  const blocks = Math.ceil(text.length / blockBytes);
  const head = Buffer.concat([Buffer.from(`${blocks}\n`), Buffer.alloc(blocks * blockBytes, '\n')]);
  text.copy(head, head.length - blocks * blockBytes);
  return head;
}
