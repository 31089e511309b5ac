import type { SFTPWrapper } from 'ssh2';
import type { PutFile } from '../model.js';
import type { Source } from './content.js';
import { tooLarge } from './get-command.js';

/** Bytes of one request, as many as every server takes, and requests under way at the same time. */
const requestBytes = 32 * 1024;
const requestsAtOnce = 64;

type Done = (error?: Error | null) => void;

/** Makes one request, and waits for its status. */
export function call(request: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    request((error) => (error ? reject(error) : resolve()));
  });
}

function open(sftp: SFTPWrapper, path: string, flags: 'r' | 'wx', mode: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sftp.open(path, flags, mode, (error, handle) => (error ? reject(error) : resolve(handle)));
  });
}

/** Writes a new file. Once the signal fired, no more of it is sent. */
export async function writeFile(
  sftp: SFTPWrapper,
  at: string,
  file: PutFile,
  source: Source,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const handle = await open(sftp, at, 'wx', 0o600);
  try {
    let position = 0;
    let under: Promise<void>[] = [];
    for await (const chunk of source.lend()) {
      for (let from = 0; from < chunk.length; from += requestBytes) {
        signal.throwIfAborted();
        const piece = Buffer.from(chunk.subarray(from, from + requestBytes));
        const to = position;
        position += piece.length;
        under.push(call((done) => sftp.write(handle, piece, 0, piece.length, to, done)));
        if (under.length >= requestsAtOnce) {
          await Promise.all(under);
          under = [];
        }
      }
    }
    await Promise.all(under);
    const [uid, gid] = [file.owner, file.group].map((id) => (id === undefined ? undefined : Number(id)));
    if (Number.isNaN(uid) || Number.isNaN(gid)) throw new Error('owner and group have to be numbers by SFTP');
    if (uid !== undefined || gid !== undefined) {
      const now = await new Promise<{ uid: number; gid: number }>((resolve, reject) => {
        sftp.fstat(handle, (error, stats) => (error ? reject(error) : resolve(stats)));
      });
      await call((done) => sftp.fchown(handle, uid ?? now.uid, gid ?? now.gid, done));
    }
    await call((done) => sftp.fchmod(handle, file.mode, done));
    await call((done) => sftp.ext_openssh_fsync(handle, done));
  } finally {
    await call((done) => sftp.close(handle, done)).catch(() => undefined);
  }
}

/** Reads a whole file. Once the signal fired, no more of it is asked for. */
export async function readFile(
  sftp: SFTPWrapper,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer> {
  signal.throwIfAborted();
  const handle = await open(sftp, path, 'r', 0);
  try {
    const size = await new Promise<number>((resolve, reject) => {
      sftp.fstat(handle, (error, stats) => (error ? reject(error) : resolve(stats.size)));
    });
    if (size > maxBytes) throw new Error(tooLarge(maxBytes));
    const content = Buffer.alloc(size);
    for (let from = 0; from < size; from += requestBytes * requestsAtOnce) {
      signal.throwIfAborted();
      const until = Math.min(size, from + requestBytes * requestsAtOnce);
      const parts: Promise<void>[] = [];
      for (let at = from; at < until; at += requestBytes) {
        parts.push(readPiece(sftp, handle, content, at, Math.min(requestBytes, until - at)));
      }
      await Promise.all(parts);
    }
    return content;
  } finally {
    await call((done) => sftp.close(handle, done)).catch(() => undefined);
  }
}

async function readPiece(
  sftp: SFTPWrapper,
  handle: Buffer,
  into: Buffer,
  at: number,
  length: number,
): Promise<void> {
  let got = 0;
  while (got < length) {
    const count = await new Promise<number>((resolve, reject) => {
      sftp.read(handle, into, at + got, length - got, at + got, (error, bytes) =>
        error ? reject(error) : resolve(bytes),
      );
    });
    if (count === 0) throw new Error('it became shorter while it was read');
    got += count;
  }
}
