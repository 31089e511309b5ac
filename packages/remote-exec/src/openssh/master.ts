import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neverRan, type RemoteExecError, type RemoteExecErrorCode } from '../errors.js';
import { Dropped, unlessDropped } from '../ssh/dropped.js';
import { gated } from '../ssh/gate.js';
import { nameOf } from '../ssh/target.js';
import { runQuietly, take } from './quietly.js';
import { baseArguments, destination, type OpensshTarget } from './target.js';

/** A connection that commands of ssh(1) share (ControlMaster). */
export interface Master {
  /** For its socket and logs. */
  readonly directory: string;
  /** The words of ssh(1) that come before a command, with some options. */
  readonly words: (...options: readonly string[]) => readonly string[];
  readonly close: () => Promise<void>;
}

/** Seconds that a shared connection outlives its last command, in case nothing ends it. */
const persistSeconds = 300;

/**
 * Connects, as few at a time as sshd allows.
 * @throws RemoteExecError with outcome `never-ran`
 */
export async function startMaster(
  target: OpensshTarget,
  program: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Master> {
  const directory = mkdtempSync(join(tmpdir(), 'rx-'));
  const base = [...baseArguments(target, timeoutMs), '-S', join(directory, 's')];
  const words: Master['words'] = (...options) => [program, ...base, ...options, destination(target)];
  const close = closeAtEnd(directory, words('-O', 'exit'));
  const attempt = (): Promise<void> =>
    logIn(nameOf(target), join(directory, 'master'), words, timeoutMs, signal);
  try {
    await gated(target, () => unlessDropped(attempt, signal), signal);
    return { directory, words, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Starts a process that ends the connection and removes its directory on request, or once this process is gone: its
 * stdin ends then.
 */
function closeAtEnd(directory: string, exit: readonly string[]): () => Promise<void> {
  const script = 'directory=$1; shift; read -r _; "$@"; rm -rf -- "$directory"';
  const child = spawn('sh', ['-c', script, 'sh', directory, ...exit], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const ended = once(child, 'exit').catch(() => undefined);
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return async () => {
    child.ref();
    child.stdin.end();
    await ended;
  };
}

/** Connects and logs in; ssh goes to the background once that is done. */
async function logIn(
  host: string,
  log: string,
  words: Master['words'],
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const late = AbortSignal.timeout(2 * timeoutMs);
  const argv = words('-E', log, '-M', '-N', '-f', '-o', `ControlPersist=${persistSeconds}`);
  const code = await runQuietly(argv, signal ? AbortSignal.any([signal, late]) : late);
  if (code === 0) return;
  const said = take(log).trim();
  const fail = (code: RemoteExecErrorCode, message: string): RemoteExecError =>
    neverRan(host, code, message, signal?.reason);
  if (signal?.aborted) throw fail('ABORTED', 'aborted while connecting.');
  if (late.aborted) throw fail('DIAL_TIMEOUT', `the login did not finish within ${2 * timeoutMs} ms.`);
  if (/^kex_exchange_identification: /m.test(said)) throw new Dropped(host, '', said);
  throw fail(codeOf(said), said || `${argv[0]} could not be run or failed without a message.`);
}

/** The code for a message of ssh (OpenSSH 9 and 10). */
function codeOf(said: string): RemoteExecErrorCode {
  if (/HOST IDENTIFICATION HAS CHANGED/.test(said)) return 'HOST_KEY_CHANGED';
  if (/marked as revoked|REVOKED HOST KEY/.test(said)) return 'HOST_KEY_REVOKED';
  if (/Host key verification failed|No .* host key is known/.test(said)) return 'HOST_KEY_UNKNOWN';
  if (/Permission denied|Too many authentication failures/.test(said)) return 'AUTH_FAILED';
  if (/no matching/i.test(said)) return 'NO_COMMON_ALGORITHM';
  return /timed out/i.test(said) ? 'DIAL_TIMEOUT' : 'UNREACHABLE';
}
