import { createHash } from 'node:crypto';
import { withSource } from '../content/content.js';
import { tooLarge } from '../content/too-large.js';
import { callBack } from '../errors/remote-exec-error.js';
import { getFailure } from '../get/get.js';
import type { GetOptions, PutFile, PutOptions, PutResult } from '../model/files.js';
import { readAll } from './read-all.js';

/** A file, directory or symbolic link in a fake. */
export interface FakeFile {
  /** Default `file`. */
  readonly kind?: 'file' | 'directory' | 'link' | undefined;
  /** The target of a link. */
  readonly target?: string | undefined;
  readonly content: Uint8Array;
  readonly mode: number;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** Puts files into a fake. */
export async function putInto(
  host: string,
  held: Map<string, FakeFile>,
  files: readonly PutFile[],
  { onProgress }: PutOptions,
): Promise<readonly PutResult[]> {
  const all = files.map(withSource);
  const results: PutResult[] = [];
  for (const { file, source: from } of all) {
    const content = await readAll(from.read());
    const { path, mode, owner, group } = file;
    const before = held.get(path);
    const changed =
      before === undefined ||
      [before.mode, before.owner, before.group].some((it, at) => it !== [mode, owner, group][at]) ||
      !content.equals(before.content);
    held.set(path, { content, mode, owner, group });
    results.push({ path, changed, sha256: from.sha256, size: from.size });
  }
  const total = all.reduce((sum, { source: { size } }) => sum + size, 0);
  callBack(host, () => onProgress?.({ done: total, total }));
  return results;
}

/** @throws RemoteExecError `get-failed` */
export function getFrom(
  host: string,
  held: ReadonlyMap<string, FakeFile>,
  path: string,
  { maxBytes = Number.POSITIVE_INFINITY }: GetOptions,
): Uint8Array {
  const file = held.get(path);
  if (!file) throw getFailure(host, path, 'No such file');
  if (file.content.length > maxBytes) throw getFailure(host, path, tooLarge(maxBytes));
  return file.content;
}

/** The output of the command that reads a file. */
export function playGet(
  held: ReadonlyMap<string, FakeFile>,
  path: string,
): {
  readonly exitCode: number;
  readonly signal: null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
} {
  const file = held.get(path);
  if (!file) return { exitCode: 1, signal: null, stdout: Buffer.alloc(0), stderr: 'No such file\n' };
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  const stdout = Buffer.concat([file.content, Buffer.from(sha256)]);
  return { exitCode: 0, signal: null, stdout, stderr: '' };
}
