import { RemoteExecError } from '../errors.js';
import type { PutFile, PutOptions, StreamedFile } from '../model.js';
import { stopOn } from '../run/stop.js';
import { type Spooled, spool } from './spool.js';

/**
 * Reads the streams of files, one after the other, hands the files to `work`, and then frees the contents.
 * @throws RemoteExecError LOCAL_FILE if a stream breaks, ABORTED, TIMED_OUT, with outcome `never-ran`; errors of `work`
 */
export async function withStreamsRead<T>(
  host: string,
  files: readonly (PutFile | StreamedFile)[],
  options: PutOptions,
  work: (files: readonly PutFile[]) => Promise<T>,
): Promise<T> {
  const spooled: Spooled[] = [];
  const stop = stopOn(host, options);
  const known = async (file: PutFile | StreamedFile): Promise<PutFile> => {
    if (!isStreamed(file)) return file;
    const one = await spool(file.content, stop.signal).catch((cause: unknown) => {
      if (stop.signal.aborted) throw stop.error('never-ran');
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new RemoteExecError('LOCAL_FILE', `the stream for ${file.path} can't be read: ${why}`, {
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
    stop.disarm();
    return await work(all);
  } finally {
    stop.disarm();
    await Promise.all(spooled.map(({ remove }) => remove()));
  }
}

export const isStreamed = (file: PutFile | StreamedFile): file is StreamedFile =>
  typeof file.content === 'object' && Symbol.asyncIterator in file.content;
