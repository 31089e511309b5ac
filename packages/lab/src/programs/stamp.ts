import { copyFile, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CachedFile } from '../cache.js';
import { LabError } from '../errors.js';
import { KUBERNETES_VERSION, reportedVersion } from './kubernetes.js';

/** Bytes that are read at once. */
const CHUNK = 4 * 1024 * 1024;

/** Offsets of a text in a file. */
async function offsetsOf(path: string, text: string): Promise<readonly number[]> {
  const [file, wanted, found] = [await open(path), Buffer.from(text), new Set<number>()];
  try {
    const chunk = Buffer.alloc(CHUNK);
    for (let at = 0; ; at += CHUNK - wanted.length) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK, at);
      const read = chunk.subarray(0, bytesRead);
      for (let hit = read.indexOf(wanted); hit >= 0; hit = read.indexOf(wanted, hit + 1)) found.add(at + hit);
      if (bytesRead < CHUNK) return [...found];
    }
  } finally {
    await file.close();
  }
}

/**
 * Copies programs of Kubernetes and stamps another version on them: the same code, which reports the other version. The version is
 * a text that the linker has put into the program, so the new one is as long.
 */
export async function stampKubernetes(
  programs: Readonly<Record<string, CachedFile>>,
  version: string,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<{ version: string; files: string[] }> {
  if (version.length !== KUBERNETES_VERSION.length)
    throw new LabError('command-failed', `${version} is not as long as ${KUBERNETES_VERSION}`);
  for (const { path } of Object.values(programs)) {
    const copy = join(directory, basename(path));
    const offsets = await offsetsOf(path, `v${KUBERNETES_VERSION}`);
    if (offsets.length === 0) throw new LabError('command-failed', `${path} does not hold its version`);
    await copyFile(path, copy);
    const file = await open(copy, 'r+');
    try {
      for (const at of offsets) await file.write(`v${version}`, at);
    } finally {
      await file.close();
    }
  }
  const files = Object.values(programs).map(({ path }) => basename(path));
  return { version: await reportedVersion(join(directory, 'kube-apiserver'), version, signal), files };
}
