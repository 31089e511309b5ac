import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isRemoteExecError } from '../errors.js';
import type { Transport } from '../model.js';
import { digestLength, getCommand } from './command.js';
import { changing, getFailure } from './get.js';

/** Options of {@link download}. */
export interface DownloadOptions {
  readonly sudo?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** Mode of the file here. Default 0o600. */
  readonly mode?: number | undefined;
  /** Bytes that came so far, called as they come. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Copies a file of a host to this machine: streamed to a temporary name in the target's folder, its sha256
 * checked, synced and renamed. Interrupted anywhere, the target is the old file or the new one. From a host that runs no
 * commands it comes by SFTP, as `get` has it: through memory, and up to 1 GiB.
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
  const file = await open(temporary, 'wx', options.mode ?? 0o600);
  try {
    const copied = await copyByCommand(transport, path, file, options).catch((error: unknown) => {
      const refused = isRemoteExecError(error) && error.code === 'COMMAND_REFUSED';
      if (!refused || options.sudo === true) throw error;
      return copyWhole(transport, path, file, options, begun);
    });
    await file.sync();
    await file.close();
    await rename(temporary, to);
    return copied;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
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
  let said = '';
  process.stderr.on('data', (chunk: Buffer) => {
    if (said.length < 2000) said += chunk.toString();
  });
  const hash = createHash('sha256');
  let size = 0;
  let tail: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of process.stdout) {
      // The checksum stands at the end: what may be part of it waits.
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
    throw getFailure(transport.host, path, said === '' ? `cat ended with ${exitCode ?? signal}` : said);
  }
  const sha256 = hash.digest('hex');
  if (sha256 !== tail.toString('latin1')) throw changing(transport.host, path);
  return { size, sha256 };
}

/** From a host that runs no commands it comes at once. What was tried before, since `begun`, has used up some of the time. */
async function copyWhole(
  transport: Transport,
  path: string,
  file: FileHandle,
  { signal, timeoutMs: given, onProgress }: DownloadOptions,
  begun: number,
): Promise<Copied> {
  const timeoutMs = given === undefined ? undefined : Math.max(0, given - (performance.now() - begun));
  const content = await transport.get(path, { signal, timeoutMs });
  // What the server said instead of running the command may stand there already.
  await file.truncate(0);
  for (let at = 0; at < content.length; ) {
    const { bytesWritten } = await file.write(content, at, content.length - at, at);
    at += bytesWritten;
  }
  onProgress?.(content.length);
  return { size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
