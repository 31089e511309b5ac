import { createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path/posix';
import type { Client, SFTPWrapper } from 'ssh2';
import type { Cancellation } from '../async/cancellation.js';
import { pause } from '../async/deferred.js';
import { unlessAborted } from '../async/unless-aborted.js';
import type { ContentSource } from '../content/content.js';
import { tooLarge } from '../content/too-large.js';
import { neverRan, RemoteExecError, type RemoteExecErrorCode } from '../errors/remote-exec-error.js';
import type { PutFile } from '../model/files.js';
import { SessionClosedError, type SftpRequests, sftpRequests } from './requests.js';
import { ifSupported, LocalFileError, readPieces, writeFile } from './transfer.js';

/** Files by SFTP, for hosts that run no commands. */
export interface Sftp {
  /**
   * Writes to a temporary name, reads it back for its checksum, and renames it over the target.
   * @param count called with the bytes written
   * @throws RemoteExecError; the error of reading the local file
   */
  write(
    file: PutFile,
    source: ContentSource,
    cancellation: Cancellation,
    count: (bytes: number) => void,
  ): Promise<void>;
  read(path: string, maxBytes: number, cancellation: Cancellation): Promise<Buffer>;
  end(): void;
}

/** How long to wait for the server to confirm that a temporary file is gone. */
const removalMs = 3000;

/** The status codes of draft-ietf-secsh-filexfer-02 section 7 that have error codes of their own. */
const statusCodes: ReadonlyMap<unknown, RemoteExecErrorCode> = new Map([
  [2, 'not-found'],
  [3, 'permission-denied'],
]);

/** Opens the SFTP subsystem. */
export async function sftpOver(client: Client, host: string): Promise<Sftp> {
  const requests = sftpRequests(client, await openSession(client, host));
  return {
    write: async (file, source, cancellation, count) => {
      const temporary = join(dirname(file.path), `.remote-exec-${randomBytes(6).toString('hex')}`);
      try {
        await unlessAborted(
          writeAndRename(requests, host, temporary, file, source, cancellation.signal, count),
          cancellation.signal,
        );
      } catch (error) {
        const gone = await remove(requests, temporary);
        const left = gone ? '' : ` ${temporary} may be left there.`;
        if (error instanceof LocalFileError) throw error.cause;
        if (error !== cancellation.signal.reason) throw failure(host, 'put', file.path, error, left);
        const silent = gone ? '' : ' The server did not answer in time:';
        const what = `put ${file.path} by SFTP was given up.${silent}${left}`;
        throw cancellation.error(gone ? 'ended' : 'unknown', what, file.path);
      }
    },
    read: async (path, maxBytes, cancellation) => {
      try {
        return await unlessAborted(
          readFile(requests, path, maxBytes, cancellation.signal),
          cancellation.signal,
        );
      } catch (error) {
        if (error !== cancellation.signal.reason) throw failure(host, 'get', path, error);
        throw cancellation.error('ended', `get ${path} by SFTP was given up.`, path);
      }
    },
    end: requests.end,
  };
}

function openSession(client: Client, host: string): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    const fail = (code: RemoteExecErrorCode, message: string, cause?: unknown): void =>
      reject(neverRan(host, code, message, { cause }));
    // It comes before ssh2's own errors of pending requests, whose messages vary.
    const onClose = (): void => fail('closed', 'the connection was lost before SFTP was opened.');
    client.once('close', onClose);
    try {
      client.sftp((error, opened) => {
        client.off('close', onClose);
        if (error) fail('channel-refused', `the server has no SFTP: ${error.message}`, error);
        else resolve(opened);
      });
    } catch (cause) {
      client.off('close', onClose);
      fail('closed', 'the connection is closed.', cause);
    }
  });
}

function failure(
  host: string,
  verb: 'put' | 'get',
  path: string,
  cause: unknown,
  left = '',
): RemoteExecError {
  if (cause instanceof RemoteExecError) return cause;
  if (cause instanceof SessionClosedError) {
    const message = `${verb} ${path} by SFTP: ${cause.message}.${left}`;
    return new RemoteExecError('outcome-unknown', message, { outcome: 'unknown', host, path, cause });
  }
  const status = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const code = statusCodes.get(status) ?? (verb === 'put' ? 'put-failed' : 'get-failed');
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RemoteExecError(code, `${verb} ${path} by SFTP: ${why}`, {
    outcome: 'ended',
    host,
    path,
    cause,
  });
}

async function writeAndRename(
  requests: SftpRequests,
  host: string,
  temporary: string,
  file: PutFile,
  source: ContentSource,
  signal: AbortSignal,
  count: (bytes: number) => void,
): Promise<void> {
  await writeFile(requests, temporary, file, source, signal, count);
  const hash = createHash('sha256');
  for await (const piece of readPieces(requests, temporary, signal)) hash.update(piece);
  if (hash.digest('hex') !== source.sha256) {
    const message = `put ${file.path}: what arrived has another checksum`;
    throw new RemoteExecError('checksum-mismatch', message, { outcome: 'ended', host, path: file.path });
  }
  signal.throwIfAborted();
  const { path } = file;
  if (await ifSupported(requests.ask((sftp, done) => sftp.ext_openssh_rename(temporary, path, done)))) return;
  await requests
    .ask((sftp, done) => sftp.rename(temporary, path, done))
    .catch((cause: unknown) => {
      if (cause instanceof SessionClosedError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${why}. This server has no posix-rename: it accepts new files, and replaces none.`, {
        cause,
      });
    });
}

/** Reads a whole file into memory. */
async function readFile(
  requests: SftpRequests,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of readPieces(requests, path, signal)) {
    size += piece.length;
    if (size > maxBytes) throw new Error(tooLarge(maxBytes));
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Removes a temporary file. True if the server answered, whatever it said: it has finished all earlier requests then. */
function remove(requests: SftpRequests, temporary: string): Promise<boolean> {
  const answered = requests
    .ask((sftp, done) => sftp.unlink(temporary, done))
    .then(
      () => true,
      (error: unknown) => !(error instanceof SessionClosedError),
    );
  return Promise.race([answered, pause(removalMs).then(() => false)]);
}
