import { createHash } from 'node:crypto';
import type { Route } from '../command/channel.js';
import { run } from '../command/run.js';
import { RemoteExecError } from '../errors.js';
import type { GetOptions } from '../model.js';

/** Largest file read into memory unless the caller says otherwise. */
const defaultMaxBytes = 1024 ** 3;

/** Sends the file, then its checksum as the last 64 bytes, so that a file cut short is noticed. */
const script = [
  '[ -e "$1" ] || { echo "$1: No such file" >&2; exit 1; }',
  'cat -- "$1" && s=$(sha256sum <"$1") && printf %.64s "$s"',
].join('\n');

/** Reads one file of a host. */
export async function get(route: Route, path: string, options: GetOptions): Promise<Uint8Array> {
  const { host } = route;
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  const { exitCode, stdoutBytes, stderr, truncatedBytes } = await run(route, {
    argv: ['sh', '-c', script, 'sh', path],
    sudo: options.sudo,
    signal: options.signal,
    timeoutMs: options.timeoutMs,
    maxOutputBytes: maxBytes + 64,
  });
  const fail = (code: 'GET_FAILED' | 'PERMISSION_DENIED' | 'CHECKSUM_MISMATCH', message: string): never => {
    throw new RemoteExecError(code, `get ${path}: ${message}`, { outcome: 'ended', host, path });
  };
  if (exitCode !== 0) {
    fail(stderr.includes('Permission denied') ? 'PERMISSION_DENIED' : 'GET_FAILED', stderr.trim());
  }
  if (truncatedBytes.stdout > 0) fail('GET_FAILED', `it is larger than maxBytes (${maxBytes}).`);
  const content = stdoutBytes.subarray(0, -64);
  const sha256 = stdoutBytes.subarray(-64).toString('latin1');
  if (createHash('sha256').update(content).digest('hex') !== sha256) {
    fail('CHECKSUM_MISMATCH', 'what arrived is not what the file holds now; it may be changing. Try again.');
  }
  return content;
}
