import { cancellationOf } from '../async/cancellation.js';
import { RemoteExecError } from '../errors/remote-exec-error.js';
import type { PutFile, PutOptions, StreamedFile } from '../model/files.js';
import { type Spooled, spool } from './spool.js';

/**
 * Reads the streams of files, one after another, passes the files to `work`, and then frees their contents.
 * @throws RemoteExecError `local-file` for a stream that fails, `aborted`, `timed-out`, with outcome `never-ran`; errors of
 *   `work`
 */
export async function withStreamsRead<T>(
  host: string,
  files: readonly (PutFile | StreamedFile)[],
  options: PutOptions,
  work: (files: readonly PutFile[]) => Promise<T>,
): Promise<T> {
  const spooled: Spooled[] = [];
  const cancellation = cancellationOf(host, options);
  const known = async (file: PutFile | StreamedFile): Promise<PutFile> => {
    if (!isStreamed(file)) return file;
    const one = await spool(file.content, cancellation.signal).catch((cause: unknown) => {
      if (cancellation.signal.aborted) throw cancellation.error('never-ran');
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new RemoteExecError('local-file', `the stream for ${file.path} can't be read: ${why}`, {
        outcome: 'never-ran',
        host,
        path: file.path,
        cause,
      });
    });
    spooled.push(one);
    return { ...file, content: one.content };
  };
  try {
    const all: PutFile[] = [];
    for (const file of files) all.push(await known(file));
    cancellation.disarm();
    return await work(all);
  } finally {
    cancellation.disarm();
    await Promise.all(spooled.map(({ remove }) => remove()));
  }
}

export const isStreamed = (file: PutFile | StreamedFile): file is StreamedFile =>
  typeof file.content === 'object' && Symbol.asyncIterator in file.content;
