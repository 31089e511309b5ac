import { closeSync, openSync } from 'node:fs';
import type { ReadStream } from 'node:tty';

/** A line after one more key: Backspace, Ctrl-U, which empties it, or a character. Other control keys do nothing. */
function edited(line: string, key: string): string {
  if (key === '\u007f' || key === '\b') return line.slice(0, -1);
  if (key === '\u0015') return '';
  return key < ' ' ? line : line + key;
}

/**
 * Reads the keys of a terminal in raw mode up to the end of a line. `for await` would close the stream, and a closed stream
 * cannot end raw mode: Ctrl-C would do nothing for the rest of the run.
 *
 * @throws the reason of the signal
 */
function typedLine(input: ReadStream, signal: AbortSignal): Promise<string> {
  let typed = '';
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    // Another process may send a signal, which arrives without a key.
    signal.addEventListener('abort', stop, { once: true });
    const take = (chunk: string): void => {
      for (const key of chunk) {
        if (key === '\r' || key === '\n' || key === '\u0004') resolve(typed);
        else if (key === '\u0003') {
          // In raw mode the terminal sends no signal.
          process.emit('SIGINT');
          stop();
        } else typed = edited(typed, key);
      }
    };
    input.setEncoding('utf8').on('data', take);
    input.once('end', () => resolve(typed)).once('error', reject);
  });
}

/**
 * Asks on the terminal for a line that is not shown; Enter or Ctrl-D ends it.
 *
 * @throws Error if there is no terminal; the reason of the signal
 */
export async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  // Most programs never ask, and would start later.
  const { ReadStream, WriteStream } = await import('node:tty');
  const descriptor = openSync('/dev/tty', 'r+');
  const input = new ReadStream(descriptor);
  const output = new WriteStream(descriptor);
  // Before the question, so that an immediate answer is not shown.
  input.setRawMode(true);
  try {
    output.write(question);
    return await typedLine(input, signal);
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
