import { createHash } from 'node:crypto';
import { replaceFile } from '@harderway/replace-file';
import { callBack, localFailure } from '../errors/remote-exec-error.js';
import type { WorkOptions } from '../model/command.js';
import type { Transport } from '../model/transport.js';
import { needsSftp } from '../sftp/fallback.js';
import { digestLength, getCommand } from './command.js';
import { changedMeanwhile, getFailure } from './get.js';

/** Options of {@link download}. */
export interface DownloadOptions extends WorkOptions {
  /** Mode of the file here. Default 0o600. */
  readonly mode?: number | undefined;
  /** Called with the bytes that came so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** A file that was copied. */
interface Downloaded {
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * Copies a file of a host to this machine: streamed to a temporary file in the target's directory, checked by its sha256,
 * flushed and renamed. Interrupted anywhere, the target is the old file or the new one. From a host that runs no commands
 * it comes by SFTP, as with `get`: through memory, and up to 1 GiB.
 *
 * @throws RemoteExecError `get-failed`, `permission-denied`, `checksum-mismatch`, `local-file`, and those of a command.
 */
export async function download(
  transport: Transport,
  path: string,
  to: string,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  const begun = performance.now();
  const save = async (content: AsyncGenerator<Uint8Array, Downloaded, undefined>): Promise<Downloaded> => {
    let found: Downloaded = { size: 0, sha256: '' };
    const pieces = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      found = yield* content;
    };
    await replaceFile(to, pieces(), { mode: options.mode ?? 0o600 });
    return found;
  };
  return save(contentByCommand(transport, path, options))
    .catch((error: unknown) => {
      if (!needsSftp(error, options)) throw error;
      return save(contentByGet(transport, path, options, begun));
    })
    .catch((error: unknown) => {
      throw localFailure(transport.host, `get ${path}`, error, to);
    });
}

async function* contentByCommand(
  transport: Transport,
  path: string,
  { sudo, signal, timeoutMs, onProgress }: DownloadOptions,
): AsyncGenerator<Uint8Array, Downloaded, undefined> {
  const process = await transport.stream({ argv: getCommand(path), sudo, signal, timeoutMs, stdin: '' });
  let message = '';
  process.stderr.on('data', (chunk: Buffer) => {
    if (message.length < 2000) message += chunk.toString();
  });
  const hash = createHash('sha256');
  let size = 0;
  let tail: Buffer = Buffer.alloc(0);
  let isRead = false;
  try {
    for await (const chunk of process.stdout) {
      // The checksum is at the end: bytes that may be part of it are held back.
      const all: Buffer = Buffer.concat([tail, chunk]);
      const cut = Math.max(0, all.length - digestLength);
      const part = all.subarray(0, cut);
      tail = all.subarray(cut);
      hash.update(part);
      size += part.length;
      yield part;
      callBack(transport.host, () => onProgress?.(size));
    }
    isRead = true;
  } finally {
    if (!isRead) await process.end();
  }
  const { exitCode, signal: endedBy } = await process.exit;
  if (exitCode !== 0)
    throw getFailure(
      transport.host,
      path,
      message === '' ? `cat ended with ${exitCode ?? endedBy}` : message,
    );
  const sha256 = hash.digest('hex');
  if (sha256 !== tail.toString('latin1')) throw changedMeanwhile(transport.host, path);
  return { size, sha256 };
}

/** Reads from a host that runs no commands. Earlier attempts, since `begun`, have used some of the time up. */
async function* contentByGet(
  transport: Transport,
  path: string,
  { signal, timeoutMs: given, onProgress }: DownloadOptions,
  begun: number,
): AsyncGenerator<Uint8Array, Downloaded, undefined> {
  const timeoutMs = given === undefined ? undefined : Math.max(0, given - (performance.now() - begun));
  const content = await transport.get(path, { signal, timeoutMs });
  yield content;
  callBack(transport.host, () => onProgress?.(content.length));
  return { size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
