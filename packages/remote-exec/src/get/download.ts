import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { localFailure } from '../errors.js';
import type { Transport, WorkOptions } from '../model.js';
import { needsSftp } from '../sftp/sftp.js';
import { digestLength, getCommand } from './command.js';
import { changing, getFailure } from './get.js';

/** Options of {@link download}. */
export interface DownloadOptions extends WorkOptions {
  /** Mode of the file here. Default 0o600. */
  readonly mode?: number | undefined;
  /** Called with the bytes that came so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Copies a file of a host to this machine: streamed to a temporary name in the target's directory, checked by its
 * sha256, synced and renamed. Interrupted anywhere, the target is the old file or the new one. From a host that runs no
 * commands it comes by SFTP, as with `get`: through memory, and up to 1 GiB.
 *
 * @throws RemoteExecError GET_FAILED, PERMISSION_DENIED, CHECKSUM_MISMATCH, and those of a command.
 */
export async function download(
  transport: Transport,
  path: string,
  to: string,
  options: DownloadOptions = {},
): Promise<Copied> {
  const begun = performance.now();
  const temporary = join(dirname(to), `.remote-exec-${randomBytes(6).toString('hex')}`);
  const failed = (cause: unknown): never => {
    throw localFailure(transport.host, `get ${path}`, cause, to);
  };
  const file = await open(temporary, 'wx', options.mode ?? 0o600).catch(failed);
  try {
    const copied = await copyByCommand(transport, path, file, options).catch((error: unknown) => {
      if (!needsSftp(error, options)) throw error;
      return copyByGet(transport, path, file, options, begun);
    });
    await file.sync();
    await file.close();
    await rename(temporary, to);
    return copied;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    return failed(error);
  }
}

interface Copied {
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

async function copyByCommand(
  transport: Transport,
  path: string,
  file: FileHandle,
  options: DownloadOptions,
): Promise<Copied> {
  const process = await transport.stream({
    argv: getCommand(path),
    sudo: options.sudo,
    signal: options.signal,
    timeoutMs: options.timeoutMs,
    stdin: '',
  });
  let message = '';
  process.stderr.on('data', (chunk: Buffer) => {
    if (message.length < 2000) message += chunk.toString();
  });
  const hash = createHash('sha256');
  let size = 0;
  let tail: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of process.stdout) {
      // The checksum is at the end: bytes that may be part of it are held back.
      const all: Buffer = Buffer.concat([tail, chunk]);
      const cut = Math.max(0, all.length - digestLength);
      const part = all.subarray(0, cut);
      tail = all.subarray(cut);
      hash.update(part);
      size += part.length;
      await file.writeFile(part);
      options.onProgress?.(size);
    }
  } catch (error) {
    await process.end();
    throw error;
  }
  const { exitCode, signal } = await process.exit;
  if (exitCode !== 0) {
    throw getFailure(transport.host, path, message === '' ? `cat ended with ${exitCode ?? signal}` : message);
  }
  const sha256 = hash.digest('hex');
  if (sha256 !== tail.toString('latin1')) throw changing(transport.host, path);
  return { size, sha256 };
}

/** Copies from a host that runs no commands. Earlier attempts, since `begun`, have used some of the time up. */
async function copyByGet(
  transport: Transport,
  path: string,
  file: FileHandle,
  { signal, timeoutMs: given, onProgress }: DownloadOptions,
  begun: number,
): Promise<Copied> {
  const timeoutMs = given === undefined ? undefined : Math.max(0, given - (performance.now() - begun));
  const content = await transport.get(path, { signal, timeoutMs });
  // It may contain what the server sent instead of running the command.
  await file.truncate(0);
  for (let at = 0; at < content.length; ) {
    const { bytesWritten } = await file.write(content, at, content.length - at, at);
    at += bytesWritten;
  }
  onProgress?.(content.length);
  return { size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
