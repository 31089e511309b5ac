import { createHash } from 'node:crypto';
import { tooLarge } from '../get/command.js';
import { getFailure } from '../get/get.js';
import type { GetOptions, PutFile, PutOptions, PutResult } from '../model.js';
import { source } from '../put/content.js';
import { uploadOf } from '../put/upload.js';
import { readAll } from './read-all.js';

/** A file that a fake holds. */
export interface FakeFile {
  readonly content: Uint8Array;
  readonly mode: number;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** Lays files. @throws TypeError for those that no host would be sent */
export async function putInto(
  held: Map<string, FakeFile>,
  files: readonly PutFile[],
  { onProgress }: PutOptions,
): Promise<readonly PutResult[]> {
  const sourced = files.map((file) => ({ file, source: source(file.content) }));
  const results: PutResult[] = [];
  for (const { file, source: from } of sourced) {
    const content = await readAll(from.lend());
    const { path, mode, owner, group } = file;
    const before = held.get(path);
    const changed =
      before === undefined ||
      [before.mode, before.owner, before.group].some((it, at) => it !== [mode, owner, group][at]) ||
      !content.equals(before.content);
    held.set(path, { content, mode, owner, group });
    results.push({ path, changed, sha256: from.sha256, size: from.size });
  }
  const total = sourced.reduce((sum, { source: { size } }) => sum + size, 0);
  onProgress?.({ done: total, total });
  return results;
}

/** Looks for the mistakes in files that a real put refuses. @throws TypeError */
export function checkFiles(files: readonly PutFile[]): void {
  uploadOf(files.map((file) => ({ file, source: source(file.content) })));
}

/** @throws RemoteExecError GET_FAILED */
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

/** What the command by which a file is got writes. */
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
