import { basename } from 'node:path/posix';
import { quoteWord } from '../../quote.js';
import type { SourcedFile } from '../content.js';
import { groupBy } from '../group-by.js';
import { modeText, ownership } from '../metadata.js';
import { failFunctions } from './fail.js';
import { stageFunction, syncFunction } from './stage.js';

/** Files of one directory, and the records of the archive that carries them. */
export interface Archive {
  readonly directory: string;
  readonly files: readonly SourcedFile[];
  readonly records: number;
}

/** Bytes that the host reads at once. */
export const recordBytes = 10_240;

/** From this size on, files are written to the disk while the host computes their checksums; `synced` then waits for the rest. */
const largeBytes = 1024 * 1024;

/** Names that a line of sha256sum's list can't carry; they are checked one by one. */
const hasOddName = ({ file }: SourcedFile): boolean => /[\n\r\\]/.test(basename(file.path));

/**
 * Text of sh that reads one archive after the other from stdin and puts their files in place. Each directory has a
 * subshell within the one before: all stay in their staging directories until every file is there, and rename on the way
 * out.
 */
export function archiveScript(archives: readonly Archive[], staging: string): string {
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
    // tar may stop reading before the last record ends.
    `message=$(dd bs=${recordBytes} count=${records} iflag=fullblock 2>/dev/null | { tar -xpof - 2>&1; cat >/dev/null; })`,
    ...(files.some(({ source }) => source.size >= largeBytes)
      ? [`sync -- ${names(files)} >/dev/null 2>&1 </dev/null &`]
      : []),
    ...checkLines(directory, files),
    ...metadataLines(files),
    `synced ${names(files)}`,
  ];
}

/** Checks every checksum, and fails with what tar said, if it said anything. */
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

/** tar has set the modes already, but chown clears setuid and setgid. */
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
