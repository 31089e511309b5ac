import type { WorkOptions } from './command.js';

/** A file to write on a host. */
export interface PutFile {
  /** Absolute path on the host. */
  readonly path: string;
  readonly content: string | Uint8Array | LocalFile;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  /** Default: a file that is written belongs to the user that runs the put, and one that already has content and mode stays as it is. */
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/**
 * A file to write on a host whose content is a stream, such as a pipe or a download. The stream is read to its end first and
 * its content kept until the put is done; to write it on several hosts, read it once with `spool`.
 */
export interface StreamedFile extends Omit<PutFile, 'content'> {
  readonly content: AsyncIterable<Uint8Array>;
}

/** A local file, read from the disk when it is sent. Made by `localFile(path)`. */
export interface LocalFile {
  readonly kind: 'local-file';
  readonly path: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** The result for one file that was put. */
export interface PutResult {
  readonly path: string;
  /** False if the host already had this content and mode, and the owner and group if given; then nothing was sent or touched. */
  readonly changed: boolean;
  readonly sha256: string;
  readonly size: number;
}

/** Options of `put`. */
export interface PutOptions extends WorkOptions {
  /** Called with the bytes sent and the bytes to send, at most every 100 ms and at the end. */
  readonly onProgress?: ((bytes: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Options of `get`. */
export interface GetOptions extends WorkOptions {
  /** Refuse a larger file. Default 1 GiB. */
  readonly maxBytes?: number | undefined;
}
