import { createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path/posix';
import type { Client, SFTPWrapper } from 'ssh2';
import { isRemoteExecError, neverRan, RemoteExecError, type RemoteExecErrorCode } from '../errors.js';
import { tooLarge } from '../get/command.js';
import type { PutFile, WorkOptions } from '../model.js';
import type { Source } from '../put/content.js';
import { pause } from '../run/deferred.js';
import { type Stop, stopOn } from '../run/stop.js';
import { unlessAborted } from '../unless-aborted.js';
import { SessionOver, type SftpRequests, sftpRequests } from './requests.js';
import { ifSupported, LocalFailure, readPieces, writeFile } from './transfer.js';

/** Files by SFTP, for hosts that run no commands. */
export interface Sftp {
  /**
   * Writes to a temporary name, reads it back for its checksum, and renames it over the target.
   * @param count called with the bytes written
   * @throws RemoteExecError; the error of reading the file of this machine
   */
  write(file: PutFile, source: Source, stop: Stop, count: (bytes: number) => void): Promise<void>;
  read(path: string, maxBytes: number, stop: Stop): Promise<Buffer>;
  end(): void;
}

/** How long the server may take to confirm that a temporary file is gone. */
const removalMs = 3000;

/** The status code of draft-ietf-secsh-filexfer-02 section 7 that has an error code of its own. */
const permissionDenied = 3;

/** Opens the SFTP subsystem. */
export async function sftpOver(client: Client, host: string): Promise<Sftp> {
  const requests = sftpRequests(client, await openSession(client, host));
  return {
    write: async (file, source, stop, count) => {
      const temporary = join(dirname(file.path), `.remote-exec-${randomBytes(6).toString('hex')}`);
      try {
        await unlessAborted(
          writeAndRename(requests, host, temporary, file, source, stop.signal, count),
          stop.signal,
        );
      } catch (error) {
        const gone = await remove(requests, temporary);
        const left = gone ? '' : ` ${temporary} may be left there.`;
        if (error instanceof LocalFailure) throw error.cause;
        if (error !== stop.signal.reason) throw failure(host, 'put', file.path, error, left);
        const silent = gone ? '' : ' The server did not answer in time:';
        const what = `put ${file.path} by SFTP was given up.${silent}${left}`;
        throw stop.error(gone ? 'ended' : 'unknown', what, file.path);
      }
    },
    read: async (path, maxBytes, stop) => {
      try {
        return await unlessAborted(readFile(requests, path, maxBytes, stop.signal), stop.signal);
      } catch (error) {
        if (error !== stop.signal.reason) throw failure(host, 'get', path, error);
        throw stop.error('ended', `get ${path} by SFTP was given up.`, path);
      }
    },
    end: requests.end,
  };
}

function openSession(client: Client, host: string): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    const fail = (code: RemoteExecErrorCode, message: string, cause?: unknown): void =>
      reject(neverRan(host, code, message, cause));
    // It comes before ssh2's own errors for pending requests, whose messages vary.
    const onClose = (): void => fail('CLOSED', 'the connection was lost before SFTP was opened.');
    client.once('close', onClose);
    try {
      client.sftp((error, opened) => {
        client.off('close', onClose);
        if (error) fail('CHANNEL_REFUSED', `the server has no SFTP: ${error.message}`, error);
        else resolve(opened);
      });
    } catch (cause) {
      client.off('close', onClose);
      fail('CLOSED', 'the connection is closed.', cause);
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
  if (cause instanceof SessionOver) {
    const message = `${verb} ${path} by SFTP: ${cause.message}.${left}`;
    return new RemoteExecError('OUTCOME_UNKNOWN', message, { outcome: 'unknown', host, path, cause });
  }
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
}

async function writeAndRename(
  requests: SftpRequests,
  host: string,
  temporary: string,
  file: PutFile,
  source: Source,
  signal: AbortSignal,
  count: (bytes: number) => void,
): Promise<void> {
  await writeFile(requests, temporary, file, source, signal, count);
  const hash = createHash('sha256');
  for await (const piece of readPieces(requests, temporary, signal)) hash.update(piece);
  if (hash.digest('hex') !== source.sha256) {
    const message = `put ${file.path}: what arrived has another checksum`;
    throw new RemoteExecError('CHECKSUM_MISMATCH', message, { outcome: 'ended', host, path: file.path });
  }
  signal.throwIfAborted();
  const { path } = file;
  if (await ifSupported(requests.ask((sftp, done) => sftp.ext_openssh_rename(temporary, path, done)))) return;
  await requests
    .ask((sftp, done) => sftp.rename(temporary, path, done))
    .catch((cause: unknown) => {
      if (cause instanceof SessionOver) throw cause;
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

/** Removes a temporary file. True once the server answered in any way: by then it has finished earlier requests. */
function remove(requests: SftpRequests, temporary: string): Promise<boolean> {
  const answered = requests
    .ask((sftp, done) => sftp.unlink(temporary, done))
    .then(
      () => true,
      (error: unknown) => !(error instanceof SessionOver),
    );
  return Promise.race([answered, pause(removalMs).then(() => false)]);
}

/** Whether files can only go by SFTP, since the login runs no commands; never as root. */
export const needsSftp = (error: unknown, { sudo }: WorkOptions): boolean =>
  isRemoteExecError(error) && error.code === 'COMMAND_REFUSED' && sudo !== true;

/** Opens SFTP for some work with a signal and a time limit that counts from `begun`, and closes it. */
export async function withSftp<T>(
  host: string,
  open: () => Promise<Sftp>,
  given: Parameters<typeof stopOn>[1],
  begun: number,
  work: (sftp: Sftp, stop: Stop) => Promise<T>,
): Promise<T> {
  const stop = stopOn(host, given, begun);
  const opening = open();
  try {
    return await work(await unlessAborted(opening, stop.signal), stop);
  } catch (error) {
    throw error === stop.signal.reason ? stop.error('never-ran', 'SFTP was not opened yet.') : error;
  } finally {
    stop.disarm();
    void opening.then(
      (sftp) => sftp.end(),
      () => undefined,
    );
  }
}
