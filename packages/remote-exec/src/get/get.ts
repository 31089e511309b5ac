import { createHash } from 'node:crypto';
import { tooLarge } from '../content/too-large.js';
import { RemoteExecError, type RemoteExecErrorCode } from '../errors/remote-exec-error.js';
import type { GetOptions } from '../model/files.js';
import type { Backend } from '../run/backend.js';
import { run } from '../run/run.js';
import { needsSftp, withSftp } from '../sftp/fallback.js';
import { digestLength, getCommand } from './command.js';

/** The largest file to read into memory, unless the caller sets a limit. */
const defaultMaxBytes = 1024 ** 3;

/** Reads one file of a host by a command, or by SFTP if the host runs no commands. */
export async function get(backend: Backend, path: string, options: GetOptions): Promise<Uint8Array> {
  const begun = performance.now();
  try {
    return await getByCommand(backend, path, options);
  } catch (error) {
    if (!backend.sftp || !needsSftp(error, options)) throw error;
  }
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  return withSftp(backend.host, backend.sftp, options, begun, (sftp, cancellation) =>
    sftp.read(path, maxBytes, cancellation),
  );
}

async function getByCommand(backend: Backend, path: string, options: GetOptions): Promise<Uint8Array> {
  const { host } = backend;
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  const {
    exitCode,
    stdoutBytes = Buffer.alloc(0),
    stderr,
    truncatedBytes,
  } = await run(backend, {
    argv: getCommand(path, maxBytes),
    sudo: options.sudo,
    signal: options.signal,
    timeoutMs: options.timeoutMs,
    maxOutputBytes: maxBytes + digestLength,
    output: 'bytes',
  });
  if (exitCode !== 0) throw getFailure(host, path, stderr);
  if (truncatedBytes.stdout > 0) throw getFailure(host, path, tooLarge(maxBytes));
  const content = stdoutBytes.subarray(0, -digestLength);
  const sha256 = Buffer.from(stdoutBytes.subarray(-digestLength)).toString('latin1');
  if (createHash('sha256').update(content).digest('hex') !== sha256) throw changedMeanwhile(host, path);
  return content;
}

/** Codes by the message of the program that failed. */
const readFailures: readonly (readonly [RegExp, RemoteExecErrorCode])[] = [
  [/permission denied/i, 'permission-denied'],
  [/no such (?:file|directory)/i, 'not-found'],
];

/** The error for a file that can't be read. */
export function getFailure(host: string, path: string, why: string, hint?: string): RemoteExecError {
  const known = readFailures.find(([pattern]) => pattern.test(why));
  return new RemoteExecError(known?.[1] ?? 'get-failed', `get ${path}: ${why.trim()}`, {
    outcome: 'ended',
    host,
    path,
    hint,
  });
}

/** The error for content that does not have the checksum that came with it. */
export function changedMeanwhile(host: string, path: string): RemoteExecError {
  return new RemoteExecError(
    'checksum-mismatch',
    `get ${path}: the content that arrived has another checksum than the file.`,
    {
      outcome: 'ended',
      host,
      path,
    },
  );
}
