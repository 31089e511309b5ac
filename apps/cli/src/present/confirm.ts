import { createInterface } from 'node:readline/promises';
import { Readable, Writable } from 'node:stream';
import { UsageError } from '@harderway/command';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';

/** The question before something is carried out. */
export interface Question {
  readonly text: string;
  /** Answers that mean yes, in lower case. */
  readonly answers: readonly string[];
}

/**
 * Refuses to go on where nobody can be asked: without `--yes`, if stdin or stderr is not a terminal.
 *
 * @throws UsageError
 */
export function requireTerminal(context: Context, command: string, yes: boolean): void {
  if (yes || (context.stdin.isTerminal && context.stderr.isTTY)) return;
  throw new UsageError(`${command} needs confirmation, but there is no terminal to ask on`, {
    hint: `add --yes to confirm without a terminal, or ${command === 'apply' ? 'run harderway plan' : 'add --plan'} to only look`,
  });
}

/** Asks a question on stderr. Returns undefined at the end of input and after Ctrl-C. */
export async function ask(context: Context, question: string): Promise<string | undefined> {
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      context.stderr.write(chunk.toString('utf8'));
      done();
    },
  });
  const input = Readable.from(context.stdin.stream());
  const prompt = createInterface({ input, output });
  const closed = new Promise<undefined>((resolve) => prompt.once('close', () => resolve(undefined)));
  // Ctrl-C destroys the input while it is read.
  input.once('error', () => prompt.close());
  try {
    const asked = prompt.question(`${question} `, { signal: context.signal });
    const answer = await Promise.race([asked.catch(() => undefined), closed]);
    if (answer === undefined) context.stderr.write('\n');
    return answer?.trim();
  } finally {
    prompt.close();
  }
}

/**
 * Asks a question as {@link ask} does. Only an expected answer, in any case, means yes.
 *
 * @throws CliError `declined` for any other answer; the reason of the signal after Ctrl-C
 */
export async function confirm(context: Context, { text, answers }: Question): Promise<void> {
  const answer = await ask(context, text);
  if (answer !== undefined && answers.includes(answer.toLowerCase())) return;
  context.signal.throwIfAborted();
  throw new CliError('declined', 'nothing was changed: the answer was not yes');
}
