import { randomBytes } from 'node:crypto';
import type { PutFile } from '../model.js';
import { quoteWord } from '../quote.js';
import { lending } from '../run/lend.js';
import { type Source, source } from './content.js';
import { stopText } from './host-script/fail.js';
import { stageText } from './host-script/stage.js';
import { ownership } from './metadata.js';
import { type TarEntry, tarSize, tarStream } from './tar.js';

/** A fragment of POSIX sh that lays files, and the one stream it reads. */
export interface Upload {
  /** Ends in a line end; other commands may follow it in the same sh. They find stdin read. */
  readonly script: string;
  /** A fresh stream of the contents for each call. */
  readonly stdin: () => AsyncIterable<Uint8Array>;
  /** Bytes of that stream. */
  readonly size: number;
  /** Hidden folders that it stages the files in; a run that is killed outright leaves them behind. */
  readonly staging: readonly string[];
}

/**
 * Text for dash, bash and busybox sh that reads tar archives from stdin, lays each file in a hidden 0700
 * folder beside its target, checks every sha256, sets owner and mode, syncs, and renames each over its
 * target. Until the first rename nothing is changed; each rename is atomic. Missing parent folders are
 * made with mode 0755. On failure it writes one line on stderr, `upload: PATH: REASON`, removes what it
 * staged and exits by `uploadExit`. Uses tar, dd, sha256sum, chmod, chown, sync, mv, mkdir, rm, find.
 *
 * @throws TypeError for a path that is not absolute, names a folder, or holds a NUL; for a path given twice;
 *   for a mode beyond 0o7777.
 */
export function uploadScript(files: readonly PutFile[]): Upload {
  return uploadOf(files.map((file) => ({ file, source: source(file.content) })));
}

/** A file with its checksum known. */
export interface SourcedFile {
  readonly file: PutFile;
  readonly source: Source;
}

/** The files of one folder, and the archive that carries them. */
interface Batch {
  readonly folder: string;
  readonly files: readonly Staged[];
  readonly entries: readonly TarEntry[];
  /** Bytes of the archive with what fills its last record. */
  readonly size: number;
}

interface Staged extends Source {
  readonly file: PutFile;
  readonly base: string;
}

/** Bytes that the host reads at once; archives are filled up to a multiple of it, as tar does. */
const recordBytes = 10_240;

/** The same for files whose checksums are known already. */
export function uploadOf(files: readonly SourcedFile[]): Upload {
  const mark = `.remote-exec-${randomBytes(6).toString('hex')}`;
  const seen = new Set<string>();
  const folders = group(files, ({ file }) => {
    check(file, seen);
    return file.path.slice(0, file.path.lastIndexOf('/')) || '/';
  });
  const batches = [...folders].map(([folder, some]): Batch => {
    const staged = some.map(
      ({ file, source: content }): Staged => ({
        ...content,
        file,
        base: file.path.slice(file.path.lastIndexOf('/') + 1),
      }),
    );
    const entries = staged.map(
      ({ base, size, lend, file }): TarEntry => ({ name: base, size, mode: file.mode, lend }),
    );
    return { folder, files: staged, entries, size: Math.ceil(tarSize(entries) / recordBytes) * recordBytes };
  });
  return {
    script: batches.length === 0 ? ':\n' : scriptText(batches, mark),
    stdin: () => lending(() => archives(batches)),
    size: batches.reduce((sum, { size }) => sum + size, 0),
    staging: [...folders.keys()].map((folder) => `${folder === '/' ? '' : folder}/${mark}`),
  };
}

async function* archives(batches: readonly Batch[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const { entries, size } of batches) {
    yield* tarStream(entries);
    const rest = size - tarSize(entries);
    if (rest > 0) yield new Uint8Array(rest);
  }
}

function check(file: PutFile, seen: Set<string>): void {
  const shown = JSON.stringify(file.path);
  if (!file.path.startsWith('/')) throw new TypeError(`${shown} is not an absolute path.`);
  if (/(^|\/)\.{0,2}$/.test(file.path)) throw new TypeError(`${shown} names a folder, not a file.`);
  if (file.path.includes('\0')) throw new TypeError(`${shown} holds a NUL character.`);
  if (seen.has(file.path)) throw new TypeError(`${shown} is given twice.`);
  if (!Number.isInteger(file.mode) || file.mode < 0 || file.mode > 0o7777)
    throw new TypeError(`The mode of ${shown} is ${file.mode}, not a number from 0 to 0o7777.`);
  seen.add(file.path);
}

const words = (files: readonly Staged[]): string => files.map(({ base }) => quoteWord(base)).join(' ');

/** Names that a line of sha256sum's list can't carry; they are checked one by one. */
const oddName = /[\n\r\\]/;

/**
 * One subshell a folder, each within the one before: every one stays in its staging folder until all of them have
 * their files there, and they rename on the way out.
 */
function scriptText(batches: readonly Batch[], mark: string): string {
  const renames = batches.map(({ files }) => [
    `m=$(mv -f -- ${words(files)} .. 2>&1) || stop ${pathOf(files)} "$m"`,
    'sync -- .. 2>/dev/null || sync',
    ') || exit $?',
  ]);
  const lines = [
    '(',
    'LC_ALL=C; export LC_ALL; umask 022',
    stopText,
    stageText(mark),
    ...batches.flatMap(stagingLines),
    ...renames.reverse().flat(),
    ') || exit $?',
  ];
  return `${lines.join('\n')}\n`;
}

const pathOf = (files: readonly Staged[]): string => quoteWord(files[0]?.file.path ?? '');

function stagingLines({ folder, files, size }: Batch): readonly string[] {
  const lines = [
    '(',
    `stage ${quoteWord(folder)} ${pathOf(files)}`,
    // tar may stop reading before the last record ends.
    `m=$(dd bs=${recordBytes} count=${size / recordBytes} iflag=fullblock 2>/dev/null | { tar -xpof - 2>&1; cat >/dev/null; })`,
  ];
  const listed = files.filter(({ base }) => !oddName.test(base));
  if (listed.length > 0) {
    const sums = listed.map(({ sha256, base }) => `${sha256} ${quoteWord(base)}`).join(' ');
    const failed = `printf '%s\\n' "$s" | sed -n '/: OK$/d;s/: FAILED.*$//p' | head -n 1`;
    lines.push(
      `s=$(printf '%s  %s\\n' ${sums} | sha256sum -c - 2>/dev/null) || stop ${quoteWord(folder === '/' ? '' : folder)}/"$(${failed})" "\${m:-checksum}"`,
    );
  }
  for (const { base, sha256, file } of files.filter((one) => oddName.test(one.base))) {
    lines.push(
      `s=$(sha256sum <${quoteWord(`./${base}`)} 2>/dev/null); [ "\${s%% *}" = ${sha256} ] || stop ${quoteWord(file.path)} "\${m:-checksum}"`,
    );
  }
  const attempt = (command: string): void => {
    lines.push(`m=$(${command} 2>&1) || stop ${pathOf(files)} "$m"`);
  };
  for (const [owner, some] of group(files, ({ file }) => ownership(file))) {
    if (owner !== '') attempt(`chown -- ${quoteWord(owner)} ${words(some)}`);
  }
  // tar set the modes; chown takes setuid and setgid away again.
  const special = files.filter(({ file }) => file.mode > 0o777 && ownership(file) !== '');
  for (const [mode, some] of group(special, ({ file }) => file.mode.toString(8).padStart(4, '0'))) {
    attempt(`chmod -- ${mode} ${words(some)}`);
  }
  lines.push(`sync -- ${words(files)} 2>/dev/null || sync`);
  return lines;
}

function group<T>(values: readonly T[], key: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const name = key(value);
    const members = groups.get(name);
    if (members) members.push(value);
    else groups.set(name, [value]);
  }
  return groups;
}
