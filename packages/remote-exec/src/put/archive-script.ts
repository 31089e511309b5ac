import { basename } from 'node:path/posix';
import type { SourcedFile } from '../content/content.js';
import { failFunctions } from '../host-script/fail.js';
import { groupBy } from '../host-script/group-by.js';
import { modeText, ownership } from '../host-script/metadata.js';
import { stageFunction, syncFunction } from '../host-script/stage.js';
import { quoteWord } from '../shell/quote.js';

/** Files of one directory, and the number of records of their archive. */
export interface Archive {
  readonly directory: string;
  readonly files: readonly SourcedFile[];
  readonly records: number;
}

/** Bytes of a record, which the host reads at once. */
export const recordBytes = 10_240;

/** Files of at least this size are flushed to the disk while the host computes checksums, so that `synced` has less to do. */
const largeBytes = 1024 * 1024;

/** Whether a name does not fit into a line for sha256sum -c. Such files are checked one by one. */
const hasOddName = ({ file }: SourcedFile): boolean => /[\n\r\\]/.test(basename(file.path));

/**
 * A shell program that reads one archive after another from stdin and puts their files in place. Each directory has a subshell
 * within the previous one's: all wait in their staging directories until every file has arrived, and rename on the way out.
 *
 * @param premise shell text that runs before the first rename
 */
export function archiveScript(archives: readonly Archive[], staging: string, premise = ''): string {
  const renames = archives.map(({ files }) => [
    `attempt ${pathOf(files)} mv -f -- ${names(files)} ..`,
    'synced ..',
    ') || exit $?',
  ]);
  const lines = [
    '(',
    'LC_ALL=C; export LC_ALL',
    failFunctions,
    stageFunction(staging),
    syncFunction,
    ...archives.flatMap(stagingLines),
    ...(premise === '' ? [] : [premise]),
    ...renames.reverse().flat(),
    ') || exit $?',
  ];
  return `${lines.join('\n')}\n`;
}

/** The path in messages about several files. */
const pathOf = (files: readonly SourcedFile[]): string => quoteWord(files[0]?.file.path ?? '');

const names = (files: readonly SourcedFile[]): string =>
  files.map(({ file }) => quoteWord(basename(file.path))).join(' ');

function stagingLines({ directory, files, records }: Archive): readonly string[] {
  return [
    '(',
    `stage ${quoteWord(directory)} ${pathOf(files)}`,
    // tar may stop reading before the end of the last record. With -m files get the time of now: cron, ldirectord and systemd
    // read a file again only if its time is another one.
    `message=$(dd bs=${recordBytes} count=${records} iflag=fullblock 2>/dev/null | { tar -xpmof - 2>&1; cat >/dev/null; })`,
    ...(files.some(({ source }) => source.size >= largeBytes)
      ? [`sync -- ${names(files)} >/dev/null 2>&1 </dev/null &`]
      : []),
    ...checkLines(directory, files),
    ...metadataLines(files),
    `synced ${names(files)}`,
  ];
}

/** Checks every checksum, and fails with tar's message if there is one. */
function checkLines(directory: string, files: readonly SourcedFile[]): readonly string[] {
  const listed = files.filter((file) => !hasOddName(file));
  const sums = listed.map((file) => `${file.source.sha256} ${names([file])}`).join(' ');
  const failed = `printf '%s\\n' "$checked" | sed -n '/: OK$/d;s/: FAILED.*$//p' | head -n 1`;
  const list = `checked=$(printf '%s  %s\\n' ${sums} | sha256sum -c - 2>/dev/null) || fail ${quoteWord(directory === '/' ? '' : directory)}/"$(${failed})" "\${message:-checksum}"`;
  return [
    ...(listed.length === 0 ? [] : [list]),
    ...files
      .filter(hasOddName)
      .map(
        ({ file: { path }, source: { sha256 } }) =>
          `sum=$(sha256sum <${quoteWord(`./${basename(path)}`)} 2>/dev/null); [ "\${sum%% *}" = ${sha256} ] || fail ${quoteWord(path)} "\${message:-checksum}"`,
      ),
  ];
}

/** Sets owners, and modes again where chown has cleared setuid or setgid. */
function metadataLines(files: readonly SourcedFile[]): readonly string[] {
  const owned = files.filter(({ file }) => ownership(file) !== '');
  const special = owned.filter(({ file }) => file.mode > 0o777);
  return [
    ...[...groupBy(owned, ({ file }) => ownership(file))].map(
      ([owner, some]) => `attempt ${pathOf(files)} chown -- ${quoteWord(owner)} ${names(some)}`,
    ),
    ...[...groupBy(special, ({ file }) => modeText(file))].map(
      ([mode, some]) => `attempt ${pathOf(files)} chmod -- ${mode} ${names(some)}`,
    ),
  ];
}
