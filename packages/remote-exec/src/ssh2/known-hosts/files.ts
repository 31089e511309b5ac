import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KnownHosts } from './known-hosts.js';

/** A file as it was read, and its state then. */
interface ReadFile {
  readonly state: string;
  readonly text: string;
  readonly hosts: KnownHosts;
}

/** The files read so far. A file is read again once it has changed. */
const files = new Map<string, Promise<ReadFile>>();

/** Reads a known_hosts file. A missing file counts as empty. @throws the error of the file system */
export async function knownHostsIn(file: string): Promise<KnownHosts> {
  const before = files.get(file)?.catch(() => undefined);
  const now = Promise.resolve(before).then((read) => reread(file, read));
  files.set(file, now);
  return (await now).hosts;
}

async function reread(file: string, before: ReadFile | undefined): Promise<ReadFile> {
  const found = await stat(file, { bigint: true }).catch(unlessMissing);
  const state = found ? [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ') : '';
  if (before?.state === state) return before;
  const text = found ? ((await readFile(file, 'utf8').catch(unlessMissing)) ?? '') : '';
  // Most often lines were added.
  const grown = before && /^$|\n$/.test(before.text.slice(-1)) && text.startsWith(before.text);
  const hosts = grown ? before.hosts : new KnownHosts(file);
  hosts.add(text.slice(grown ? before.text.length : 0));
  return { state, text, hosts };
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

/** Adds a line to a known_hosts file, which is created if missing. @throws the error of the file system */
export async function addLine(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const text = (await readFile(file, 'utf8').catch(unlessMissing)) ?? '';
  await appendFile(file, `${/^$|\n$/.test(text.slice(-1)) ? '' : '\n'}${line}`, { mode: 0o600 });
}
