import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

/** Runs a program that may leave others behind, so they must not hold its streams. A signal ends it. */
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

/** Reads a file and removes it, if there is one. */
export function take(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    return text;
  } catch {
    return '';
  }
}
