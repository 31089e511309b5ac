import type { Gap } from './gaps.js';

/** Arguments that give way at one place of a command line and come at another. */
export interface MovedWords {
  /** Whether the argument at this index of the former command line comes at another place. */
  readonly leaves: (index: number) => boolean;
  /** An argument as it was written at its former place, once for each such place. */
  readonly take: (word: string) => string | undefined;
}

/**
 * Finds the arguments of a former command line that change places.
 *
 * @param writtenAt an argument as it is written, with the comment behind it; undefined where it has no line of its own
 */
export function movedWords(
  gaps: readonly Gap[],
  argv: readonly string[],
  writtenAt: (index: number) => string | undefined,
): MovedWords {
  const coming = new Map<string, number>();
  for (const word of gaps.flatMap(({ added }) => added)) coming.set(word, (coming.get(word) ?? 0) + 1);
  const moved = new Set<number>();
  const texts = new Map<string, string[]>();
  for (const { from, to } of gaps)
    for (let index = from; index < to; index += 1) {
      const word = argv[index] ?? '';
      const left = coming.get(word) ?? 0;
      const text = left > 0 ? writtenAt(index) : undefined;
      if (text === undefined) continue;
      coming.set(word, left - 1);
      moved.add(index);
      texts.set(word, [...(texts.get(word) ?? []), text]);
    }
  return { leaves: (index) => moved.has(index), take: (word) => texts.get(word)?.shift() };
}
