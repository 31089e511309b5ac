import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LabError, throwIfAborted } from '../errors.js';

/**
 * Holds the lock until its standard input ends, which the kernel guarantees however this process ends. The last
 * holder may have removed the file: then a new one is locked.
 */
const HOLDER = `
while :; do
  exec 9>>"$1"
  flock $2 9 || { echo "busy $(cat "$1")"; exit 0; }
  [ "$(stat -Lc %d:%i /proc/self/fd/9)" = "$(stat -c %d:%i "$1" 2>/dev/null)" ] && break
done
echo "$PPID" >"$1"
echo held
exec cat >/dev/null
`;

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once if another process holds the lock and this one waits; without it, a held lock is an error. */
  readonly onWait?: (() => void) | undefined;
  /** Message of the error when another process holds the lock. */
  readonly busy?: string | undefined;
}

/**
 * Runs `work` while holding an exclusive lock on a file, made if missing. Two processes, or two calls in one,
 * never work at once; a killed process leaves no lock behind. The work may remove the file.
 *
 * @throws LabError `lab-busy` if it is held and `onWait` is not given, `aborted`.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  // A process that was killed a moment ago still holds it for a moment.
  let lock = await acquire(file, options.onWait === undefined ? '-w 3' : '-n', options.signal);
  if (lock.kind === 'busy' && options.onWait !== undefined) {
    options.onWait();
    lock = await acquire(file, '-x', options.signal);
  }
  if (lock.kind === 'busy') {
    const { busy = 'another process is at work here' } = options;
    throw new LabError('lab-busy', `${busy} (process ${lock.holder} holds ${file})`, {
      hint: 'try again when it is done',
    });
  }
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

type Answer =
  | { readonly kind: 'held'; readonly release: () => Promise<void> }
  | { readonly kind: 'busy'; readonly holder: string };

function acquire(file: string, mode: string, signal: AbortSignal | undefined): Promise<Answer> {
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', HOLDER, 'sh', file, mode], {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let answered = false;
    const ended = new Promise<void>((done) => child.once('close', () => done()));
    const abort = (): void => {
      // The whole group: the shell may be waiting for flock.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const release = (): Promise<void> => {
      child.stdin.end();
      return ended;
    };
    signal?.addEventListener('abort', abort, { once: true });
    const answer = (act: () => void): void => {
      if (answered) return;
      answered = true;
      signal?.removeEventListener('abort', abort);
      act();
    };
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      if (text.includes('held')) {
        answer(() => resolve({ kind: 'held', release }));
      } else {
        const holder = /\d+/.exec(text)?.[0] ?? 'unknown';
        answer(() => resolve(release().then(() => ({ kind: 'busy', holder }))));
      }
    });
    child.on('error', (error) => answer(() => reject(error)));
    child.on('close', () =>
      answer(() =>
        reject(
          signal?.aborted === true
            ? new LabError('aborted', 'stopped while waiting for a lock')
            : new LabError('command-failed', `cannot lock ${file}`),
        ),
      ),
    );
  });
}
