import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { localFailure, RemoteExecError } from '../errors.js';
import type { DirectoryResult, LocalDirectory, PutDirectoryOptions } from '../model.js';
import { answerReader, programInBlocks } from '../put/answers.js';
import { uploadFailure } from '../put/failure.js';
import { gathered } from '../put/gather.js';
import { ownership } from '../put/metadata.js';
import { counted, progressOf } from '../put/progress.js';
import { type TarEntry, tarSize, tarStream } from '../put/tar.js';
import type { Route } from '../run/channel.js';
import { deferred } from '../run/deferred.js';
import { lending } from '../run/lend.js';
import { run } from '../run/run.js';
import { checkedDirectory } from './check.js';
import { candidates, type Differences, differences, InTheWay } from './compare.js';
import type { Entry } from './entry.js';
import { equalContents } from './equal-contents.js';
import { listScript } from './host-script/list.js';
import { needsLateMode, recordBytes, replaceScript } from './host-script/replace.js';
import { InvalidListing, namesInBlocks, parseDigests, parseListing, statFormat } from './listing.js';
import { contentReader, localDirectory } from './local-directory.js';
import { queue } from './queue.js';

/**
 * Copies a directory to a host by one command: it lists what the host has, takes checksums where sizes are equal, and reads
 * what differs as one archive.
 */
export async function putDirectory(
  route: Route,
  from: string | LocalDirectory,
  to: string,
  options: PutDirectoryOptions,
): Promise<DirectoryResult> {
  const { host } = route;
  const directory = checkedDirectory(host, to, options);
  // The host's shell starts while the directory is read here.
  const reading = typeof from === 'string' ? nextTurn().then(() => readSource(host, from, options)) : from;
  // Where the run fails first, nobody asks for it.
  Promise.resolve(reading).catch(() => {});
  const mark = randomBytes(8).toString('hex');
  const answers = queue<readonly string[]>();
  const enough = deferred<undefined>();
  let found: Differences | undefined;
  const conversation = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    const source = await reading;
    yield options.delete === true ? Buffer.from('0\n') : namesInBlocks(source.entries.keys());
    const have = parseListing((await answers.next()).slice(1).join('\n'), mark);
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
    const progress = progressOf(found.files, options.onProgress);
    yield* replacement(source, directory, found, options, mark, progress.count);
    progress.end();
  };
  const running = run(
    route,
    {
      argv: ['sh', '-c', listScript, 'sh', mark, directory, statFormat(mark, hasNames(options))],
      stdin: lending(conversation),
      onStdoutLine: answerReader(mark, answers.add),
      sudo: options.sudo,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
    },
    { enough: enough.promise },
  );
  const result = await running.catch((error: unknown) => {
    throw failureOf(host, directory, error);
  });
  if (result.exitCode !== 0) throw uploadFailure(host, result);
  if (found === undefined) throw silent(host, directory);
  const { changes, unchanged, skipped } = found;
  return { changes, unchanged, skipped };
}

/** Whether an owner or group is given by name: the host looks up each name for each entry, which takes long. */
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

export function metadataFits(wanted: Entry, have: Entry, { owner, group }: PutDirectoryOptions): boolean {
  return (
    wanted.mode === have.mode &&
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
    // A piece that is sent gives other work its turn, and many small files share one.
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

/** An error of this package for what stopped it here. */
export function failureOf(host: string, directory: string, error: unknown): unknown {
  if (error instanceof InTheWay || error instanceof InvalidListing) {
    const path = error instanceof InTheWay ? `${directory}/${error.path}` : directory;
    const message = `put ${path}: ${error.message}`;
    return new RemoteExecError('PUT_FAILED', message, { outcome: 'ended', host, path, cause: error });
  }
  return localFailure(
    host,
    `put ${directory} stopped, because a file of this machine can't be read or is not as announced`,
    error,
  );
}

function silent(host: string, path: string): RemoteExecError {
  const message = 'the host did not report what it has: its stdout does not come through.';
  return new RemoteExecError('PUT_FAILED', message, { outcome: 'ended', host, path });
}
