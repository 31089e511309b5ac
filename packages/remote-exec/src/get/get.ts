import { createHash } from 'node:crypto';
import { RemoteExecError } from '../errors.js';
import type { GetOptions } from '../model.js';
import type { Route } from '../run/channel.js';
import { run } from '../run/run.js';
import { needsSftp, withSftp } from '../sftp/sftp.js';
import { digestLength, getCommand, tooLarge } from './command.js';

/** Largest file read into memory, unless the caller sets a limit. */
const defaultMaxBytes = 1024 ** 3;

/** Reads one file of a host by a command, or by SFTP where none can be run. */
export async function get(route: Route, path: string, options: GetOptions): Promise<Uint8Array> {
  const begun = performance.now();
  try {
    return await getByCommand(route, path, options);
  } catch (error) {
    if (!route.sftp || !needsSftp(error, options)) throw error;
  }
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  return withSftp(route.host, route.sftp, options, begun, (sftp, stop) => sftp.read(path, maxBytes, stop));
}

async function getByCommand(route: Route, path: string, options: GetOptions): Promise<Uint8Array> {
  const { host } = route;
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  const {
    exitCode,
    stdoutBytes = Buffer.alloc(0),
    stderr,
    truncatedBytes,
  } = await run(route, {
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
  if (createHash('sha256').update(content).digest('hex') !== sha256) throw changing(host, path);
  return content;
}

/** The error for a file that can't be read. */
export function getFailure(host: string, path: string, why: string): RemoteExecError {
  return new RemoteExecError(
    /permission denied/i.test(why) ? 'PERMISSION_DENIED' : 'GET_FAILED',
    `get ${path}: ${why.trim()}`,
    { outcome: 'ended', host, path },
  );
}

/** The error for content that does not have the checksum that came with it. */
export function changing(host: string, path: string): RemoteExecError {
  return new RemoteExecError(
    'CHECKSUM_MISMATCH',
    `get ${path}: what arrived differs from the file as it is now. Either it is changing: try again. Or the login's profile (such as .bashrc) writes on stdout: without a terminal it has to be silent.`,
    { outcome: 'ended', host, path },
  );
}
