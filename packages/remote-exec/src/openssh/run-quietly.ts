import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

/** Runs a program without streams, which processes that it leaves behind would keep open. A signal ends it. */
export function runQuietly(
  [program = '', ...rest]: readonly string[],
  signal?: AbortSignal,
): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(program, rest, { stdio: 'ignore', signal, killSignal: 'SIGKILL' });
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
}

/** Reads a file and removes it. A missing file is empty. */
export function take(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    return text;
  } catch {
    return '';
  }
}
