import { createHash, randomBytes } from 'node:crypto';
import type { Client, SFTPWrapper } from 'ssh2';
import { pause } from '../command/deferred.js';
import { RemoteExecError, type RemoteExecErrorCode } from '../errors.js';
import type { PutFile } from '../model.js';
import type { Source } from './content.js';
import { type Limit, limitOf, unlessAborted } from './limit.js';
import { call, readFile, writeFile } from './sftp-content.js';

/** Files by SFTP, for hosts that run no commands. */
export interface Sftp {
  /** Writes to a temporary name, reads it back for its checksum, and renames it over the target. */
  write(file: PutFile, source: Source, limit: Limit): Promise<void>;
  read(path: string, maxBytes: number, limit: Limit): Promise<Buffer>;
  end(): void;
}

/** How long the server may take to say that a temporary file is gone. */
const removalMs = 3000;

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
    write: async (file, source, limit) => {
      const slash = file.path.lastIndexOf('/');
      const temporary = `${file.path.slice(0, slash + 1)}.remote-exec-${randomBytes(6).toString('hex')}`;
      try {
        await unlessAborted(limit.signal, lay(sftp, host, temporary, file, source, limit.signal));
      } catch (error) {
        const gone = await remove(sftp, temporary);
        if (error !== limit.signal.reason) throw failure('put', file.path, error);
        const left = gone ? '' : ` The server did not answer in time: ${temporary} may be left there.`;
        const what = `put ${file.path} by SFTP was given up.${left}`;
        throw limit.error(what, gone ? 'ended' : 'unknown', file.path);
      }
    },
    read: async (path, maxBytes, limit) => {
      try {
        return await unlessAborted(limit.signal, readFile(sftp, path, maxBytes, limit.signal));
      } catch (error) {
        if (error !== limit.signal.reason) throw failure('get', path, error);
        throw limit.error(`get ${path} by SFTP was given up.`, 'ended', path);
      }
    },
    end: () => sftp.end(),
  };
}

async function lay(
  sftp: SFTPWrapper,
  host: string,
  temporary: string,
  file: PutFile,
  source: Source,
  signal: AbortSignal,
): Promise<void> {
  await writeFile(sftp, temporary, file, source, signal);
  const back = await readFile(sftp, temporary, source.size, signal);
  if (createHash('sha256').update(back).digest('hex') !== source.sha256) {
    const message = `put ${file.path}: what arrived has another checksum`;
    throw new RemoteExecError('CHECKSUM_MISMATCH', message, { outcome: 'ended', host, path: file.path });
  }
  signal.throwIfAborted();
  await call((done) => sftp.ext_openssh_rename(temporary, file.path, done));
}

/** Removes a temporary file. True once the server answered, whatever: by then it is done with what came before. */
function remove(sftp: SFTPWrapper, temporary: string): Promise<boolean> {
  const answered = call((done) => sftp.unlink(temporary, done)).then(
    () => true,
    (error: Error) => 'code' in error,
  );
  return Promise.race([answered, pause(removalMs).then(() => false)]);
}

/** Opens SFTP for some work, which has a signal and a time that counts from `begun`, and closes it. */
export async function withSftp<T>(
  host: string,
  open: () => Promise<Sftp>,
  given: Parameters<typeof limitOf>[1],
  begun: number,
  work: (sftp: Sftp, limit: Limit) => Promise<T>,
): Promise<T> {
  const limit = limitOf(host, given, begun);
  const opening = open();
  try {
    return await work(await unlessAborted(limit.signal, opening), limit);
  } catch (error) {
    throw error === limit.signal.reason ? limit.error('SFTP was not opened yet.', 'never-ran') : error;
  } finally {
    limit.disarm();
    void opening.then(
      (sftp) => sftp.end(),
      () => undefined,
    );
  }
}
