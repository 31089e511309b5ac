import { isRemoteExecError, RemoteExecError } from '../errors.js';
import type { PutFile, PutOptions, PutResult } from '../model.js';
import type { Route } from '../run/channel.js';
import { withSftp } from '../sftp/sftp.js';
import { source } from './content.js';
import type { Found } from './found.js';
import { canLookAtOnce, lookAndDo, type Order } from './look.js';
import { largeOrder } from './put-large.js';
import { type SourcedFile, uploadOf } from './upload.js';

/** Files from this size on go by themselves. */
const largeBytes = 4 * 1024 * 1024;

/**
 * Lays files on a host: one command looks at what the host has, and then lays those that differ. Each large file has one
 * of its own.
 */
export async function put(
  route: Route,
  files: readonly PutFile[],
  options: PutOptions,
): Promise<readonly PutResult[]> {
  if (files.length === 0) return [];
  const sourced = files.map((file): SourcedFile => ({ file, source: source(file.content) }));
  // Looks for mistakes in all of them before anything is sent.
  uploadOf(sourced);
  const begun = performance.now();
  const progress = reporter(sourced, options.onProgress);
  const changed = await putAll(route, sourced, options, progress.count)
    .catch((error: unknown) => {
      const refused = isRemoteExecError(error) && error.code === 'COMMAND_REFUSED';
      if (!refused || options.sudo === true || !route.sftp) throw error;
      return putBySftp(route.host, route.sftp, sourced, options, begun, progress.count);
    })
    .catch((error: unknown) => {
      throw isRemoteExecError(error) ? error : localFailure(route.host, error);
    });
  progress.end();
  return sourced.map(({ file, source: { sha256, size } }) => ({
    path: file.path,
    changed: changed.has(file),
    sha256,
    size,
  }));
}

/** What is thrown while contents are read comes from the files here: one is gone, or has another size by now. */
function localFailure(host: string, cause: unknown): RemoteExecError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RemoteExecError(
    'LOCAL_FILE',
    `put stopped, for a file of this machine can't be read as announced: ${why}`,
    {
      outcome: 'ended',
      host,
      cause,
    },
  );
}

async function putAll(
  route: Route,
  files: readonly SourcedFile[],
  options: PutOptions,
  count: (bytes: number) => void,
): Promise<ReadonlySet<PutFile>> {
  const changed = new Set<PutFile>();
  const lay = (some: readonly SourcedFile[], orderFor: (found: readonly Found[]) => Order | undefined) =>
    lookAndDo(
      route,
      some,
      options,
      (found) => {
        for (const [index, { file }] of some.entries()) if (found[index] !== 'same') changed.add(file);
        return orderFor(found);
      },
      count,
    );
  for (const batch of batches(files.filter(({ source: { size } }) => size < largeBytes))) {
    await lay(batch, (found) => {
      const needed = batch.filter((_, index) => found[index] !== 'same');
      return needed.length === 0 ? undefined : uploadOf(needed);
    });
  }
  for (const one of files.filter(({ source: { size } }) => size >= largeBytes)) {
    await lay([one], ([found = 'other']) => largeOrder(one, found));
  }
  return changed;
}

/** Cuts many files into as few commands as their paths allow. */
function batches(files: readonly SourcedFile[]): readonly (readonly SourcedFile[])[] {
  if (files.length === 0) return [];
  if (files.length === 1 || canLookAtOnce(files)) return [files];
  const half = Math.ceil(files.length / 2);
  return [...batches(files.slice(0, half)), ...batches(files.slice(half))];
}

function putBySftp(
  host: string,
  open: NonNullable<Route['sftp']>,
  files: readonly SourcedFile[],
  options: PutOptions,
  begun: number,
  count: (bytes: number) => void,
): Promise<ReadonlySet<PutFile>> {
  return withSftp(host, open, options, begun, async (sftp, limit) => {
    for (const { file, source: content } of files) await sftp.write(file, content, limit, count);
    return new Set(files.map(({ file }) => file));
  });
}

/** Tells progress at most every 100 ms, and at the end. */
function reporter(
  files: readonly SourcedFile[],
  tell: PutOptions['onProgress'],
): { readonly count: (bytes: number) => void; readonly end: () => void } {
  const total = files.reduce((sum, { source: { size } }) => sum + size, 0);
  let done = 0;
  let told = 0;
  return {
    count: (bytes) => {
      // An archive is a little larger than what is in it.
      done = Math.min(total, done + bytes);
      if (!tell || performance.now() - told < 100 || done === total) return;
      told = performance.now();
      tell({ done, total });
    },
    end: () => tell?.({ done: total, total }),
  };
}
