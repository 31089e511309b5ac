/** Words that need no quotes anywhere in a command line. `=` only after a dash, since `a=b` may be an assignment. */
const plain = /^(?:[A-Za-z0-9_@%+:,./][A-Za-z0-9_@%+:,./-]*|-[A-Za-z0-9_@%+=:,./-]*)$/;

/** Quotes one word so that a POSIX sh reads exactly these characters. */
export function quoteWord(word: string): string {
  if (plain.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * A command line that a POSIX sh splits into exactly these arguments. Single quotes keep every character but the single
 * quote itself (XCU 2.2.2).
 * @throws TypeError for a NUL, which no argument can contain
 */
export function quote(argv: readonly string[]): string {
  for (const word of argv) {
    if (word.includes('\0'))
      throw new TypeError(
        `The argument ${JSON.stringify(word)} contains a NUL character, which no argument can contain.`,
      );
  }
  return argv.map(quoteWord).join(' ');
}
