import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { deferred } from '../async/deferred.js';
import { gathered } from '../content/gather.js';
import { lending } from '../content/lend.js';
import { counted, progressOf } from '../content/progress.js';
import { type TarEntry, tarSize, tarStream } from '../content/tar.js';
import { localFailure, RemoteExecError } from '../errors/remote-exec-error.js';
import { ownership } from '../host-script/metadata.js';
import { answerReader, programInBlocks } from '../host-script/program.js';
import { uploadFailure } from '../host-script/upload-failure.js';
import type {
  DirectoryEntry,
  DirectoryResult,
  LocalDirectory,
  PutDirectoryOptions,
} from '../model/directory.js';
import type { Backend } from '../run/backend.js';
import { run } from '../run/run.js';
import { checkedDirectory } from './check.js';
import { candidates, type Differences, differences, ObstructedError } from './compare.js';
import { modeFits } from './entry.js';
import { equalContents } from './equal-contents.js';
import { listScript } from './list-script.js';
import { namesInBlocks, parseDigests, parseListing, statFormat } from './listing.js';
import { ListingError } from './listing-error.js';
import { contentReader, localDirectory } from './local-directory.js';
import { queue } from './queue.js';
import { needsLateMode, recordBytes, replaceScript } from './replace-script.js';

/**
 * Copies a directory to a host by one command, which lists what the host has, computes checksums where sizes are equal, and
 * unpacks one archive with everything that differs.
 */
export async function putDirectory(
  backend: Backend,
  from: string | LocalDirectory,
  to: string,
  options: PutDirectoryOptions,
): Promise<DirectoryResult> {
  const { host } = backend;
  const directory = checkedDirectory(host, to, options);
  // The shell on the host starts while the directory is read here.
  const reading = typeof from === 'string' ? nextTurn().then(() => readSource(host, from, options)) : from;
  // If the run fails first, nobody waits for this.
  Promise.resolve(reading).catch(() => {});
  const mark = randomBytes(8).toString('hex');
  const answers = queue<readonly string[]>();
  const enough = deferred<undefined>();
  let found: Differences | undefined;
  const conversation = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    const source = await reading;
    yield options.delete === true ? Buffer.from('0\n') : namesInBlocks(source.entries.keys());
    const have = parseListing((await answers.next()).slice(1).join('\n'), mark, source.excluded);
    const pair = { source: source.entries, have };
    const unsure = candidates(pair);
    yield namesInBlocks(unsure);
    const same = await equalContents(unsure, source.digest, async () =>
      unsure.length === 0 ? new Map() : parseDigests(await answers.next()),
    );
    found = differences(pair, {
      excluded: source.excluded,
      delete: options.delete === true,
      same,
      metadataFits: (wanted, there) => metadataFits(wanted, there, options),
    });
    if (options.dryRun === true || found.changes.length === 0) {
      enough.resolve(undefined);
      return;
    }
    const progress = progressOf(host, found.files, options.onProgress);
    yield* replacement(source, directory, found, options, mark, progress.count);
    progress.end();
  };
  const result = await run(
    backend,
    {
      argv: ['sh', '-c', listScript, 'sh', mark, directory, statFormat(mark, hasNames(options))],
      stdin: lending(conversation),
      onStdoutLine: answerReader(mark, answers.add),
      sudo: options.sudo,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
    },
    { enough: enough.promise, stdinError: (cause) => failureOf(host, directory, cause) },
  );
  if (result.exitCode !== 0) throw uploadFailure(host, result);
  if (found === undefined) throw noAnswer(host, directory);
  const { changes, unchanged, skipped } = found;
  return { changes, unchanged, skipped };
}

/** Whether an owner or group is given by name. Looking up names for each entry takes the host long. */
const hasNames = ({ owner = '', group = '' }: PutDirectoryOptions): boolean => /\D/.test(owner + group);

export async function readSource(
  host: string,
  from: string | LocalDirectory,
  { exclude }: PutDirectoryOptions,
): Promise<LocalDirectory> {
  if (typeof from !== 'string') return from;
  return localDirectory(from, { exclude }).catch((cause: unknown) => {
    throw localFailure(host, `${from} can't be read`, cause, from);
  });
}

export function metadataFits(
  wanted: DirectoryEntry,
  have: DirectoryEntry,
  { owner, group }: PutDirectoryOptions,
): boolean {
  return (
    modeFits(wanted, have) &&
    (owner === undefined || have.owner?.includes(owner) === true) &&
    (group === undefined || have.group?.includes(group) === true)
  );
}

/** The program that replaces what differs, and its input. */
async function* replacement(
  source: LocalDirectory,
  directory: string,
  found: Differences,
  options: PutDirectoryOptions,
  mark: string,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { directories, files, links } = found;
  const read = contentReader(source);
  const entries: readonly TarEntry[] = [
    ...directories.filter(({ path }) => path !== ''),
    ...files,
    ...links,
  ].map((entry) => ({
    ...entry,
    name: entry.path,
    kind: entry.kind === 'other' ? 'file' : entry.kind,
    mode: needsLateMode(entry) ? entry.mode | 0o700 : entry.mode,
    // Each piece that is sent gives other work its turn; many small files share one piece.
    read: () => (entry.kind === 'file' ? counted(read(entry), count) : nothing),
  }));
  const records = entries.length === 0 ? 0 : Math.ceil(tarSize(entries) / recordBytes);
  const script = replaceScript({
    directory,
    differences: found,
    records,
    ownership: ownership(options),
    sync: options.sync === true,
    staging: `.remote-exec-${randomBytes(6).toString('hex')}`,
  });
  yield programInBlocks(script, mark);
  if (records > 0) yield* gathered(tarStream(entries, records * recordBytes));
}

const nothing = new Uint8Array();

/** The error for a copy that stopped on this side. */
export function failureOf(host: string, directory: string, error: unknown): unknown {
  if (error instanceof ObstructedError || error instanceof ListingError) {
    const path = error instanceof ObstructedError ? `${directory}/${error.path}` : directory;
    const { message, hint } = error;
    return new RemoteExecError('put-failed', `put ${path}: ${message}`, {
      outcome: 'ended',
      host,
      path,
      hint,
      cause: error,
    });
  }
  return localFailure(host, `put ${directory} stopped at a local file`, error);
}

/** The error for a host whose answer did not arrive. */
function noAnswer(host: string, path: string): RemoteExecError {
  const message = 'the host did not report what it has, since its stdout does not arrive.';
  return new RemoteExecError('put-failed', message, { outcome: 'ended', host, path });
}
