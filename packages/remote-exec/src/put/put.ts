import { checked, localFailure } from '../errors.js';
import type { PutFile, PutOptions, PutResult } from '../model.js';
import type { Route } from '../run/channel.js';
import { needsSftp, withSftp } from '../sftp/sftp.js';
import { checkFiles } from './check-files.js';
import { type SourcedFile, sourced } from './content.js';
import type { Found } from './found.js';
import { contentScript, metadataScript } from './host-script/large.js';
import { canInspectAtOnce, type HostProgram, inspectAndChange } from './inspect.js';
import { progressOf } from './progress.js';
import { uploadOf } from './upload.js';

/** Files from this size on have a command of their own. */
const largeBytes = 4 * 1024 * 1024;

/**
 * Writes files on a host: one command inspects what the host has, and then writes those that differ. Each large file has
 * a command of its own.
 */
export async function put(
  route: Route,
  files: readonly PutFile[],
  options: PutOptions,
): Promise<readonly PutResult[]> {
  if (files.length === 0) return [];
  checked(route.host, () => checkFiles(files));
  const all = files.map(sourced);
  const begun = performance.now();
  const progress = progressOf(
    all.map(({ source }) => source),
    options.onProgress,
  );
  const changed = await putByCommand(route, all, options, progress.count)
    .catch((error: unknown) => {
      if (!route.sftp || !needsSftp(error, options)) throw error;
      return putBySftp(route.host, route.sftp, all, options, begun, progress.count);
    })
    .catch((error: unknown) => {
      throw localFailure(
        route.host,
        'put stopped, because a file of this machine is not as announced',
        error,
      );
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
  route: Route,
  files: readonly SourcedFile[],
  options: PutOptions,
  count: (bytes: number) => void,
): Promise<ReadonlySet<PutFile>> {
  const changed = new Set<PutFile>();
  const change = (
    some: readonly SourcedFile[],
    programFor: (different: readonly SourcedFile[], found: readonly Found[]) => HostProgram,
  ): Promise<void> =>
    inspectAndChange(
      route,
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
    await change(batch, uploadOf);
  for (const one of files.filter(({ source: { size } }) => size >= largeBytes))
    await change([one], (_, [found]) => largeProgram(one, found));
  return changed;
}

/** The program that writes one large file, or only sets its mode and owner. */
const largeProgram = (one: SourcedFile, found: Found | undefined): HostProgram =>
  found === 'metadata'
    ? { script: metadataScript(one), stdin: async function* () {} }
    : { script: contentScript(one), stdin: one.source.read };

/** Divides many files among as few commands as their paths allow. */
function batches(files: readonly SourcedFile[]): readonly (readonly SourcedFile[])[] {
  if (files.length === 0) return [];
  if (files.length === 1 || canInspectAtOnce(files)) return [files];
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
  return withSftp(host, open, options, begun, async (sftp, stop) => {
    for (const { file, source } of files) await sftp.write(file, source, stop, count);
    return new Set(files.map(({ file }) => file));
  });
}
