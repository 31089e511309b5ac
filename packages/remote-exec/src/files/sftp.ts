import { createHash, randomBytes } from 'node:crypto';
import type { Client, SFTPWrapper } from 'ssh2';
import { RemoteExecError, type RemoteExecErrorCode } from '../errors.js';
import type { PutFile } from '../model.js';
import type { Source } from './content.js';

/** Files by SFTP, for hosts that run no commands. */
export interface Sftp {
  /** Writes to a temporary name, reads it back for its checksum, and renames it over the target. */
  write(file: PutFile, source: Source): Promise<void>;
  read(path: string, maxBytes: number): Promise<Buffer>;
  end(): void;
}

/** Bytes of one request, as many as every server takes, and requests under way at the same time. */
const requestBytes = 32 * 1024;
const requestsAtOnce = 64;

/** Status codes of draft-ietf-secsh-filexfer-02 section 7 that say more than that it failed. */
const permissionDenied = 3;

/** Opens the SFTP subsystem. */
export async function sftpOver(client: Client, host: string): Promise<Sftp> {
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    client.sftp((error, opened) => {
      if (!error) return resolve(opened);
      reject(
        new RemoteExecError('CHANNEL_REFUSED', `the server has no SFTP: ${error.message}`, {
          outcome: 'never-ran',
          host,
          cause: error,
        }),
      );
    });
  });
  sftp.on('error', () => undefined);
  const failure = (verb: 'put' | 'get', path: string, cause: unknown): RemoteExecError => {
    if (cause instanceof RemoteExecError) return cause;
    const status = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const code: RemoteExecErrorCode =
      status === permissionDenied ? 'PERMISSION_DENIED' : verb === 'put' ? 'PUT_FAILED' : 'GET_FAILED';
    const why = cause instanceof Error ? cause.message : String(cause);
    return new RemoteExecError(code, `${verb} ${path} by SFTP: ${why}`, {
      outcome: 'ended',
      host,
      path,
      cause,
    });
  };
  return {
    write: async (file, source) => {
      const slash = file.path.lastIndexOf('/');
      const temporary = `${file.path.slice(0, slash + 1)}.remote-exec-${randomBytes(6).toString('hex')}`;
      try {
        await writeFile(sftp, temporary, file, source);
        const back = await readFile(sftp, temporary, source.size);
        if (createHash('sha256').update(back).digest('hex') !== source.sha256) {
          throw new RemoteExecError(
            'CHECKSUM_MISMATCH',
            `put ${file.path}: what arrived has another checksum`,
            {
              outcome: 'ended',
              host,
              path: file.path,
            },
          );
        }
        await call((done) => sftp.ext_openssh_rename(temporary, file.path, done));
      } catch (error) {
        await call((done) => sftp.unlink(temporary, done)).catch(() => undefined);
        throw failure('put', file.path, error);
      }
    },
    read: async (path, maxBytes) => {
      try {
        return await readFile(sftp, path, maxBytes);
      } catch (error) {
        throw failure('get', path, error);
      }
    },
    end: () => sftp.end(),
  };
}

type Done = (error?: Error | null) => void;

function call(request: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    request((error) => (error ? reject(error) : resolve()));
  });
}

function open(sftp: SFTPWrapper, path: string, flags: 'r' | 'wx', mode: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sftp.open(path, flags, mode, (error, handle) => (error ? reject(error) : resolve(handle)));
  });
}

async function writeFile(sftp: SFTPWrapper, at: string, file: PutFile, source: Source): Promise<void> {
  const handle = await open(sftp, at, 'wx', 0o600);
  try {
    let position = 0;
    let under: Promise<void>[] = [];
    for await (const chunk of source.lend()) {
      for (let from = 0; from < chunk.length; from += requestBytes) {
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

async function readFile(sftp: SFTPWrapper, path: string, maxBytes: number): Promise<Buffer> {
  const handle = await open(sftp, path, 'r', 0);
  try {
    const size = await new Promise<number>((resolve, reject) => {
      sftp.fstat(handle, (error, stats) => (error ? reject(error) : resolve(stats.size)));
    });
    if (size > maxBytes) throw new Error(`it is larger than maxBytes (${maxBytes})`);
    const content = Buffer.alloc(size);
    for (let from = 0; from < size; from += requestBytes * requestsAtOnce) {
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
