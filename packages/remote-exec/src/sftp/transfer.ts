import { CodedError } from '@harderway/diagnostics';
import type { Stats } from 'ssh2';
import { type ContentSource, exactPieces } from '../content/content.js';
import type { PutFile } from '../model/files.js';
import { inFlight } from './in-flight.js';
import type { SftpRequests } from './requests.js';

/** Bytes of one request, which every server accepts, and the number of requests at the same time. */
const requestBytes = 32 * 1024;
const requestsAtOnce = 64;

/** Status codes of draft-ietf-secsh-filexfer-02 section 7. */
const endOfFile = 1;
const unsupported = 8;

/** A local file can't be read, or has changed. The cause says why. */
export class LocalFileError extends CodedError<'local-file'> {
  override readonly name = 'LocalFileError';

  constructor(cause: unknown) {
    super('local-file', 'a local file failed', { cause });
  }
}

/** The pieces of a content. @throws LocalFileError */
async function* piecesOf(source: ContentSource, name: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* exactPieces(source, name);
  } catch (cause) {
    throw new LocalFileError(cause);
  }
}

/** Writes a new file, and counts the bytes written. Once the signal fires, no more is sent. */
export async function writeFile(
  requests: SftpRequests,
  at: string,
  file: PutFile,
  source: ContentSource,
  signal: AbortSignal,
  count: (bytes: number) => void,
): Promise<void> {
  signal.throwIfAborted();
  const handle = await requests.askFor<Buffer>((sftp, answer) => sftp.open(at, 'wx', 0o600, answer));
  try {
    const writes = inFlight(requestsAtOnce, count);
    let position = 0;
    for await (const chunk of piecesOf(source, file.path)) {
      for (let from = 0; from < chunk.length; from += requestBytes) {
        signal.throwIfAborted();
        const piece = Buffer.from(chunk.subarray(from, from + requestBytes));
        const to = position;
        position += piece.length;
        const written = requests.ask((sftp, done) => sftp.write(handle, piece, 0, piece.length, to, done));
        await writes.add(written.then(() => piece.length));
      }
    }
    await writes.end();
    await giveOwner(requests, handle, file);
    await requests.ask((sftp, done) => sftp.fchmod(handle, file.mode, done));
    await ifSupported(requests.ask((sftp, done) => sftp.ext_openssh_fsync(handle, done)));
  } finally {
    await requests.ask((sftp, done) => sftp.close(handle, done)).catch(() => undefined);
  }
}

async function giveOwner(requests: SftpRequests, handle: Buffer, file: PutFile): Promise<void> {
  const [uid, gid] = [file.owner, file.group].map((id) => (id === undefined ? undefined : Number(id)));
  if (Number.isNaN(uid) || Number.isNaN(gid)) throw new Error('owner and group have to be numbers by SFTP');
  if (uid === undefined && gid === undefined) return;
  const now = await requests.askFor<Stats>((sftp, answer) => sftp.fstat(handle, answer));
  await requests.ask((sftp, done) => sftp.fchown(handle, uid ?? now.uid, gid ?? now.gid, done));
}

/** Whether the server supports an extension, which has taken effect then. */
export async function ifSupported(extension: Promise<void>): Promise<boolean> {
  try {
    await extension;
    return true;
  } catch (error) {
    const status = error instanceof Error && 'code' in error ? error.code : undefined;
    // ssh2 throws without asking if the extension is not in the server's list.
    const asked = !(error instanceof Error && /not support this extended request/.test(error.message));
    if (asked && status !== unsupported) throw error;
    return false;
  }
}

/**
 * Reads a file to its end, whatever size the server reports: files of /proc have none. Once the signal fires, no more is
 * requested.
 * @throws the server's error, or an error for anything but a regular file: a pipe would block the server
 */
export async function* readPieces(
  requests: SftpRequests,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  signal.throwIfAborted();
  const { size, mode } = await requests.askFor<Stats>((sftp, answer) => sftp.stat(path, answer));
  const kind = mode & 0o170000;
  // The server need not report the type.
  if (kind !== 0 && kind !== 0o100000) throw new Error('Not a regular file');
  const handle = await requests.askFor<Buffer>((sftp, answer) => sftp.open(path, 'r', answer));
  try {
    const coming: Promise<Buffer>[] = [];
    let asked = 0;
    for (;;) {
      signal.throwIfAborted();
      // Pieces are requested together up to the reported size, and one by one beyond it.
      while (coming.length === 0 || (asked < size && coming.length < requestsAtOnce)) {
        const piece = readPiece(requests, handle, asked);
        piece.catch(() => undefined);
        coming.push(piece);
        asked += requestBytes;
      }
      const piece = await coming.shift();
      if (piece && piece.length > 0) yield piece;
      if (!piece || piece.length < requestBytes) return;
    }
  } finally {
    await requests.ask((sftp, done) => sftp.close(handle, done)).catch(() => undefined);
  }
}

/** Reads the bytes of one request; fewer only at the end of the file. */
async function readPiece(requests: SftpRequests, handle: Buffer, at: number): Promise<Buffer> {
  const piece = Buffer.allocUnsafe(requestBytes);
  let got = 0;
  while (got < requestBytes) {
    const count = await requests
      .askFor<number>((sftp, answer) =>
        sftp.read(handle, piece, got, requestBytes - got, at + got, (error, bytes) => answer(error, bytes)),
      )
      .catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === endOfFile) return 0;
        throw error;
      });
    if (count === 0) break;
    got += count;
  }
  return piece.subarray(0, got);
}
