import { type SourcedFile, withSource } from '../content/content.js';
import { progressOf } from '../content/progress.js';
import { checked } from '../errors/remote-exec-error.js';
import type { PutFile, PutOptions, PutResult } from '../model/files.js';
import type { Backend } from '../run/backend.js';
import { needsSftp, withSftp } from '../sftp/fallback.js';
import { checkFiles } from './check-files.js';
import type { FileStatus } from './compare.js';
import { canInspectAtOnce, type HostProgram, inspectAndChange, sourceFailure } from './inspect.js';
import { contentScript, metadataScript } from './large-script.js';
import { uploadOf } from './upload.js';

/** Files of at least this size have a command of their own. */
const largeBytes = 4 * 1024 * 1024;

/**
 * Writes files on a host. One command inspects what the host has and writes the files that differ; each large file has a command
 * of its own.
 */
export async function put(
  backend: Backend,
  files: readonly PutFile[],
  options: PutOptions,
): Promise<readonly PutResult[]> {
  if (files.length === 0) return [];
  checked(backend.host, () => checkFiles(files));
  const all = files.map(withSource);
  const begun = performance.now();
  const progress = progressOf(
    backend.host,
    all.map(({ source }) => source),
    options.onProgress,
  );
  const changed = await putByCommand(backend, all, options, progress.count)
    .catch((error: unknown) => {
      if (!backend.sftp || !needsSftp(error, options)) throw error;
      return putBySftp(backend.host, backend.sftp, all, options, begun, progress.count);
    })
    .catch((error: unknown) => {
      throw sourceFailure(backend.host, error);
    });
  progress.end();
  return all.map(({ file, source: { sha256, size } }) => ({
    path: file.path,
    changed: changed.has(file),
    sha256,
    size,
  }));
}

async function putByCommand(
  backend: Backend,
  files: readonly SourcedFile[],
  options: PutOptions,
  count: (bytes: number) => void,
): Promise<ReadonlySet<PutFile>> {
  const changed = new Set<PutFile>();
  const change = (
    some: readonly SourcedFile[],
    programFor: (different: readonly SourcedFile[], found: readonly FileStatus[]) => HostProgram,
  ): Promise<void> =>
    inspectAndChange(
      backend,
      some,
      options,
      (found) => {
        const different = some.filter((_, index) => found[index] !== 'same');
        for (const { file } of different) changed.add(file);
        return different.length === 0 ? undefined : programFor(different, found);
      },
      count,
    );
  for (const batch of batches(files.filter(({ source: { size } }) => size < largeBytes)))
    await change(batch, (different) => uploadOf(different));
  for (const one of files.filter(({ source: { size } }) => size >= largeBytes))
    await change([one], (_, [found]) => largeProgram(one, found));
  return changed;
}

/** The program that writes one large file, or only sets its mode and owner. */
const largeProgram = (one: SourcedFile, found: FileStatus | undefined): HostProgram =>
  found === 'metadata'
    ? { script: metadataScript(one), stdin: async function* () {} }
    : { script: contentScript(one), stdin: one.source.read };

/** Divides files among commands whose paths fit into a command line. */
function batches(files: readonly SourcedFile[]): readonly (readonly SourcedFile[])[] {
  if (files.length === 0) return [];
  if (files.length === 1 || canInspectAtOnce(files)) return [files];
  const half = Math.ceil(files.length / 2);
  return [...batches(files.slice(0, half)), ...batches(files.slice(half))];
}

function putBySftp(
  host: string,
  open: NonNullable<Backend['sftp']>,
  files: readonly SourcedFile[],
  options: PutOptions,
  begun: number,
  count: (bytes: number) => void,
): Promise<ReadonlySet<PutFile>> {
  return withSftp(host, open, options, begun, async (sftp, cancellation) => {
    for (const { file, source } of files) await sftp.write(file, source, cancellation, count);
    return new Set(files.map(({ file }) => file));
  });
}
