/** A command of a line, as a POSIX shell splits it: its words without their quotes. */
export interface SimpleCommand {
  /** The operator before it; empty for the first. */
  readonly after: string;
  readonly words: readonly string[];
  /** The file that its output goes to. */
  readonly output?: string | undefined;
}

/** Blanks, operators, and pieces of words: plain, in single quotes, or after a backslash. Nothing that a shell expands. */
const TOKEN =
  /(?<blank> +)|(?<operator>&&|\|\||>>|[;|>])|(?<plain>[\w@%+:,./=-]+|(?<=\/ssh_host_)\*)|'(?<quoted>[^']*)'|\\(?<escaped>')/y;

interface Token {
  readonly kind: 'word' | 'operator';
  readonly text: string;
}

/**
 * The words and operators of a line.
 *
 * @throws Error for a character that a shell does not take as it is
 */
function tokens(line: string): readonly Token[] {
  const found: Token[] = [];
  let word: string | undefined;
  const end = (): void => {
    if (word !== undefined) found.push({ kind: 'word', text: word });
    word = undefined;
  };
  TOKEN.lastIndex = 0;
  for (let at = 0; at < line.length; at = TOKEN.lastIndex) {
    const { blank, operator, plain, quoted, escaped } = TOKEN.exec(line)?.groups ?? {};
    if (blank !== undefined || operator !== undefined) end();
    else word = `${word ?? ''}${plain ?? quoted ?? escaped ?? fault(line, at)}`;
    if (operator !== undefined) found.push({ kind: 'operator', text: operator });
  }
  end();
  return found;
}

function fault(line: string, at: number): never {
  throw new Error(`a shell would not take this as it is: ${line.slice(at)}\nin ${line}`);
}

/**
 * Splits a line into its commands.
 *
 * @throws Error for a line with anything that a shell expands
 */
export function split(line: string): readonly SimpleCommand[] {
  const commands: { after: string; words: string[]; output?: string }[] = [{ after: '', words: [] }];
  let redirects = false;
  for (const { kind, text } of tokens(line)) {
    const last = commands.at(-1);
    if (kind === 'operator' && text.startsWith('>')) redirects = true;
    else if (kind === 'operator') commands.push({ after: text, words: [] });
    else if (last !== undefined && redirects) {
      last.output = text;
      redirects = false;
    } else last?.words.push(text);
  }
  return commands;
}

/** The program that a command runs, behind the variables that it gets. */
export const programOf = ({ words }: SimpleCommand): string =>
  words.find((word) => !/^[A-Z_]+=/.test(word)) ?? '';
