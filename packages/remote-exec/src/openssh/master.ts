import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neverRan, type RemoteExecError, type RemoteExecErrorCode } from '../errors/remote-exec-error.js';
import { DroppedBeforeGreeting, retryDropped } from '../ssh/dropped.js';
import { withinLoginLimit } from '../ssh/login-limit.js';
import { nameOf } from '../ssh/target.js';
import { runQuietly, take } from './run-quietly.js';
import { baseArguments, destination, type OpensshTarget } from './target.js';

/** A connection that commands of ssh(1) share (ControlMaster). */
export interface Master {
  /** The directory of its socket and logs. */
  readonly directory: string;
  /** The command line of ssh(1) with some options, up to the remote command. */
  readonly words: (...options: readonly string[]) => readonly string[];
  readonly close: () => Promise<void>;
}

/** Seconds after which an unused shared connection ends by itself, in case nothing else ends it. */
const persistSeconds = 300;

/**
 * Connects, once fewer logins than sshd allows are in progress.
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
    await withinLoginLimit(target, () => retryDropped(attempt, signal), signal);
    return { directory, words, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Starts a process that ends the connection and removes its directory when its stdin ends: on request, or once this process is
 * gone.
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

/** Connects and logs in. ssh goes to the background after the login. */
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
    neverRan(host, code, message, { cause: signal?.reason });
  if (signal?.aborted) throw fail('aborted', 'aborted while connecting.');
  if (late.aborted) throw fail('dial-timeout', `the login did not finish within ${2 * timeoutMs} ms.`);
  if (/^kex_exchange_identification: /m.test(said)) throw new DroppedBeforeGreeting(host, '', said);
  throw fail(codeOf(said), said || `${argv[0]} could not be run or failed without a message.`);
}

/** The code of a message of ssh(1) (OpenSSH 9 and 10). */
function codeOf(said: string): RemoteExecErrorCode {
  if (/HOST IDENTIFICATION HAS CHANGED/.test(said)) return 'host-key-changed';
  if (/marked as revoked|REVOKED HOST KEY/.test(said)) return 'host-key-revoked';
  if (/Host key verification failed|No .* host key is known/.test(said)) return 'host-key-unknown';
  if (/Permission denied|Too many authentication failures/.test(said)) return 'auth-failed';
  if (/no matching/i.test(said)) return 'no-common-algorithm';
  return /timed out/i.test(said) ? 'dial-timeout' : 'unreachable';
}
