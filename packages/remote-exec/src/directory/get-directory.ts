import { randomBytes } from 'node:crypto';
import { isRemoteExecError, localFailure, type RemoteExecError } from '../errors.js';
import { changing, getFailure } from '../get/get.js';
import type { DirectoryOptions, DirectoryResult, RemoteProcess } from '../model.js';
import { programInBlocks } from '../put/answers.js';
import { pieceBytes } from '../put/content.js';
import type { Route } from '../run/channel.js';
import { stream } from '../run/run.js';
import { checkedDirectory } from './check.js';
import { InTheWay } from './compare.js';
import type { Entry } from './entry.js';
import { contentsScript } from './host-script/contents.js';
import { listScript } from './host-script/list.js';
import { InvalidListing, namesInBlocks, parseDigests, parseListing, statFormat } from './listing.js';
import { EndedEarly, Reader } from './reader.js';
import { type Origin, receive } from './receive.js';

/** A conversation with a host about a directory. */
interface Talk {
  readonly host: string;
  /** On the host. */
  readonly path: string;
  readonly mark: string;
  readonly reader: Reader;
  readonly send: (bytes: Uint8Array) => void;
}

/**
 * Copies a directory of a host by one command: it lists what the host has, takes checksums where sizes are equal, and
 * writes the contents of files that differ, one after the other.
 */
export async function getDirectory(
  route: Route,
  given: string,
  to: string,
  options: DirectoryOptions,
): Promise<DirectoryResult> {
  const { host } = route;
  const path = checkedDirectory(host, given, { ...options, delete: false });
  const mark = randomBytes(8).toString('hex');
  const process = await stream(route, {
    argv: ['sh', '-c', listScript, 'sh', mark, path, statFormat(mark)],
    sudo: options.sudo,
    signal: options.signal,
    timeoutMs: options.timeoutMs,
  });
  let said = '';
  process.stderr.on('data', (chunk: Buffer) => {
    if (said.length < 10_000) said += chunk.toString();
  });
  const talk: Talk = {
    host,
    path,
    mark,
    reader: new Reader(process.stdout),
    send: (bytes) => void process.stdin.write(bytes),
  };
  try {
    const result = await receive(originOf(talk), to, options);
    process.stdin.end();
    process.stdout.destroy();
    return result;
  } catch (error) {
    throw await failureOf(talk, process, error, () => said, to);
  }
}

const originOf = ({ path, host, mark, reader, send }: Talk): Origin => ({
  list: async () => {
    send(Buffer.from('0\n'));
    const entries = parseListing(await reader.answer(mark), mark);
    if (entries.size === 0) throw getFailure(host, path, 'No such directory');
    return entries;
  },
  digests: async (paths) => {
    send(namesInBlocks(paths));
    return paths.length === 0 ? new Map() : parseDigests((await reader.answer(mark)).split('\n'));
  },
  contents: async (files, write) => {
    const names = namesInBlocks(files.map((file) => file.path));
    for (const bytes of [programInBlocks(contentsScript, mark), names, names]) send(bytes);
    for (const file of files)
      await write(file, file.size <= pieceBytes ? await reader.whole(file.size) : reader.bytes(file.size));
    const now = await reader.answer(mark);
    // The directory itself comes first.
    if (now.endsWith(files.map(stateOf).join(''))) return;
    const changed = files.find((file) => !now.includes(stateOf(file)));
    throw changing(host, `${path}/${changed?.path ?? ''}`);
  },
});

/** A file as the host describes it once more. */
const stateOf = ({ path, size, modifiedAt }: Entry): string => `${size}:${modifiedAt}:./${path}\n`;

/** The error for a conversation that failed; it ends the command. */
async function failureOf(
  { host, path }: Talk,
  process: RemoteProcess,
  error: unknown,
  said: () => string,
  to: string,
): Promise<RemoteExecError> {
  if (!(error instanceof EndedEarly)) {
    await process.end();
    if (isRemoteExecError(error)) return error;
    if (error instanceof InTheWay) return getFailure(host, path, `${to}/${error.path}: ${error.message}`);
    if (error instanceof InvalidListing) return getFailure(host, path, error.message);
    return localFailure(host, `get ${path}`, error, to);
  }
  const { exitCode } = await process.exit;
  const why = said()
    .split('\n')
    // The first of all names is the directory itself.
    .find((line) => line.trim() !== '' && !line.includes('Is a directory'));
  if (exitCode === 0 && why === undefined) return changing(host, path);
  return getFailure(host, path, why?.replace(/^upload: .*?: /, '') ?? `it ended with exit code ${exitCode}`);
}
