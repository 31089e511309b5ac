import { closeSync, openSync } from 'node:fs';

/** A line after one more key: Backspace, Ctrl-U, which empties it, or a character. Other control keys do nothing. */
function edited(line: string, key: string): string {
  if (key === '\u007f' || key === '\b') return line.slice(0, -1);
  if (key === '\u0015') return '';
  return key < ' ' ? line : line + key;
}

/** Asks on the terminal for a line that is not shown; Enter or Ctrl-D ends it. @throws Error if there is no terminal */
export async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  // Most programs never ask, and would start later.
  const { ReadStream, WriteStream } = await import('node:tty');
  const descriptor = openSync('/dev/tty', 'r+');
  const input = new ReadStream(descriptor);
  const output = new WriteStream(descriptor);
  // Before the question, so that an immediate answer is not shown.
  input.setRawMode(true);
  try {
    output.write(question);
    let typed = '';
    for await (const chunk of input) {
      for (const key of String(chunk)) {
        if (key === '\r' || key === '\n' || key === '\u0004') return typed;
        if (key === '\u0003') {
          // In raw mode the terminal sends no signal.
          process.emit('SIGINT');
          throw signal.reason;
        }
        typed = edited(typed, key);
      }
    }
    return typed;
  } finally {
    input.setRawMode(false);
    output.write('\n');
    input.destroy();
    try {
      closeSync(descriptor);
    } catch {
      // Destroying the stream closed it.
    }
  }
}
