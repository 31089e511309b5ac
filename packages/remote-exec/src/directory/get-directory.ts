import { randomBytes } from 'node:crypto';
import { pieceBytes } from '../content/content.js';
import { isRemoteExecError, localFailure, type RemoteExecError } from '../errors/remote-exec-error.js';
import { changedMeanwhile, getFailure } from '../get/get.js';
import { programInBlocks } from '../host-script/program.js';
import type { RemoteProcess } from '../model/command.js';
import type { DirectoryEntry, DirectoryOptions, DirectoryResult, PathFilter } from '../model/directory.js';
import type { Backend } from '../run/backend.js';
import { stream } from '../run/stream.js';
import { AnswerStream, EndedEarlyError } from './answer-stream.js';
import { checkedDirectory } from './check.js';
import { ObstructedError } from './compare.js';
import { contentsScript } from './contents-script.js';
import { excluding } from './exclude.js';
import { listScript } from './list-script.js';
import { namesInBlocks, parseDigests, parseListing, statFormat } from './listing.js';
import { ListingError } from './listing-error.js';
import { type DirectorySource, receive } from './receive.js';

/** A conversation with a host about a directory. */
interface Conversation {
  readonly host: string;
  /** On the host. */
  readonly path: string;
  readonly mark: string;
  readonly reader: AnswerStream;
  readonly send: (bytes: Uint8Array) => void;
}

/**
 * Copies a directory of a host by one command, which lists the directory, computes checksums where sizes are equal, and writes
 * the contents of the files that differ, one after another.
 */
export async function getDirectory(
  backend: Backend,
  given: string,
  to: string,
  options: DirectoryOptions,
): Promise<DirectoryResult> {
  const { host } = backend;
  const path = checkedDirectory(host, given, { ...options, delete: false });
  const mark = randomBytes(8).toString('hex');
  const process = await stream(backend, {
    argv: ['sh', '-c', listScript, 'sh', mark, path, statFormat(mark)],
    sudo: options.sudo,
    signal: options.signal,
    timeoutMs: options.timeoutMs,
  });
  let printed = '';
  process.stderr.on('data', (chunk: Buffer) => {
    if (printed.length < 10_000) printed += chunk.toString();
  });
  const conversation: Conversation = {
    host,
    path,
    mark,
    reader: new AnswerStream(process.stdout),
    send: (bytes) => void process.stdin.write(bytes),
  };
  try {
    const result = await receive(host, sourceOf(conversation, excluding(options.exclude ?? [])), to, options);
    process.stdin.end();
    process.stdout.destroy();
    return result;
  } catch (error) {
    throw await failureOf(conversation, process, error, () => printed, to);
  }
}

const sourceOf = (
  { path, host, mark, reader, send }: Conversation,
  excluded: PathFilter,
): DirectorySource => ({
  list: async () => {
    send(Buffer.from('0\n'));
    const entries = parseListing(await reader.answer(mark), mark, excluded);
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
    // The directory itself comes first in the answer.
    if (now.endsWith(files.map(stateOf).join(''))) return;
    const changed = files.find((file) => !now.includes(stateOf(file)));
    throw changedMeanwhile(host, `${path}/${changed?.path ?? ''}`);
  },
});

/** A file as the host describes it after sending its content. */
const stateOf = ({ path, size, modifiedAt }: DirectoryEntry): string => `${size}:${modifiedAt}:./${path}\n`;

/** Ends the command of a failed conversation, and returns the error for it. */
async function failureOf(
  { host, path }: Conversation,
  process: RemoteProcess,
  error: unknown,
  printed: () => string,
  to: string,
): Promise<RemoteExecError> {
  if (!(error instanceof EndedEarlyError)) {
    await process.end();
    if (isRemoteExecError(error)) return error;
    if (error instanceof ObstructedError)
      return getFailure(host, path, `${to}/${error.path}: ${error.message}`, error.hint);
    if (error instanceof ListingError) return getFailure(host, path, error.message, error.hint);
    return localFailure(host, `get ${path}`, error, to);
  }
  const { exitCode } = await process.exit;
  const why = printed()
    .split('\n')
    // The first name is the directory itself.
    .find((line) => line.trim() !== '' && !line.includes('Is a directory'));
  if (exitCode === 0 && why === undefined) return changedMeanwhile(host, path);
  return getFailure(host, path, why?.replace(/^upload: .*?: /, '') ?? `it ended with exit code ${exitCode}`);
}
