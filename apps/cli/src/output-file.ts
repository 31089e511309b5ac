import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { UsageError } from '@harderway/command';
import type { Context } from './context.js';
import { findDestination, isStdout } from './destination.js';
import { CliError, unlessMissing } from './errors.js';
import { requireDirectory, unwritable } from './write-file.js';

/** A kind of file that a command writes where the user says. */
interface OutputKind {
  /** As in `FILE is not NAME`. */
  readonly name: string;
  /** Whether the content of an existing file is of this kind, so that it may be replaced. */
  readonly isOne: (content: Buffer) => boolean;
}

const matches =
  (pattern: RegExp) =>
  (content: Buffer): boolean =>
    pattern.test(content.toString('latin1'));

/** Whether the first entry of a .tar.gz archive has a name. Its beginning is enough to tell. */
function beginsWith(name: string, archive: Buffer): boolean {
  try {
    const start = gunzipSync(archive.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
    return start.toString('latin1', 0, name.length + 1) === `${name}\0`;
  } catch {
    return false;
  }
}

/** The kinds of files that are written where the user says. */
export const outputKinds = {
  plan: { name: 'a saved plan', isOne: matches(/^\s*\{\s*"format":\s*"harderway-(?:plan|procedure)\//) },
  kubeconfig: { name: 'a kubeconfig', isOne: matches(/^[ \t]*"?kind"?:[ \t]*"?Config\b/m) },
  /** Accepts any content, because merging parses the file and reports what is wrong with it. */
  mergedKubeconfig: { name: 'a kubeconfig', isOne: () => true },
  bundle: { name: 'a bundle of doctor', isOne: matches(/^\s*\{.*"hosts":/s) },
  archive: { name: 'an archive of doctor', isOne: (content) => beginsWith('bundle.json', content) },
} satisfies Record<string, OutputKind>;

/** @throws CliError `file-unwritable`, `file-exists` */
async function requireWritable(path: string, shown: string, kind: OutputKind): Promise<void> {
  const destination = await findDestination(path);
  if ((await unlessMissing(stat(path)))?.isDirectory() === true)
    throw Object.assign(new Error(`${shown} is a directory`), { code: 'EISDIR' });
  if (destination.kind !== 'file') return;
  await requireDirectory(dirname(destination.path));
  const content = await unlessMissing(readFile(destination.path));
  if (content !== undefined && content.length > 0 && !kind.isOne(content))
    throw new CliError('file-exists', `${shown} exists already, and is not ${kind.name}`, {
      hint: 'name another file; nothing was written',
    });
}

/**
 * Refuses a path to which a result cannot or should not be written, before the work for it begins. A file of another kind,
 * such as cluster.yaml or a key, is not replaced: naming it is most probably a mistake.
 *
 * @returns the absolute path
 * @throws UsageError for standard output; CliError `file-unwritable`, `file-exists`
 */
export async function requireOutput(context: Context, path: string, kind: OutputKind): Promise<string> {
  if (await isStdout(path, context.directory))
    throw new UsageError(`${kind.name} is written to a file`, { hint: 'name one; --json prints the result' });
  const full = resolve(context.directory, path);
  await requireWritable(full, path, kind).catch((error: unknown) => {
    throw error instanceof CliError ? error : unwritable(path, error);
  });
  return full;
}
