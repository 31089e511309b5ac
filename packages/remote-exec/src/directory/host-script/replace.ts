import { groupBy } from '../../put/group-by.js';
import { failFunctions } from '../../put/host-script/fail.js';
import { stageFunction } from '../../put/host-script/stage.js';
import { quoteWord } from '../../quote.js';
import { type Differences, outermost } from '../compare.js';
import { type Entry, nameIn, parentOf } from '../entry.js';

/** Bytes that the host reads of an archive at once; an archive is filled up to whole ones. */
export const recordBytes: number = 64 * 1024;

/** Bytes of names in one command, far below what every host accepts. */
const namesBytes = 60_000;

/** The work of a host. */
export interface Replacement {
  readonly directory: string;
  readonly differences: Differences;
  /** Number of records of the archive with new content; 0 without one. */
  readonly records: number;
  /** `owner:group` as chown takes it; empty if neither is given. */
  readonly ownership: string;
  /** Wait until all is on the disk. */
  readonly sync: boolean;
  /** Name of the staging directory. */
  readonly staging: string;
}

/**
 * Text of sh that reads an archive, unpacks it in a hidden 0700 directory within the target, and renames what is in it into place. The
 * directories in which it works are entered without following links, so nothing is written elsewhere.
 */
export function replaceScript(given: Replacement): string {
  const { directory, differences: found, ownership } = given;
  const at = quoteWord(directory);
  const own = ownership === '' ? [] : [`attempt ${at} chown -Rh -- ${quoteWord(ownership)} .`];
  const special = found.files.filter(({ mode }) => ownership !== '' && mode > 0o777);
  const synced = given.sync ? ['sync -f . 2>/dev/null || sync'] : [];
  const lines = [
    '(',
    failFunctions,
    stageFunction(given.staging),
    `stage ${at} ${at}`,
    `staged=$PWD root=\${PWD%/*}`,
    ...unpackLines(given),
    ...own,
    // chown clears setuid and setgid.
    ...special.map(({ path, mode }) => `attempt ${at} chmod -- ${modeText(mode)} ${quoteWord(`./${path}`)}`),
    ...synced,
    '(',
    `enter() { here=$root$1; cd -P -- "\${here:-/}" 2>/dev/null && [ "$PWD" = "\${here:-/}" ] || fail "$root$1" "it was replaced meanwhile"; }`,
    ...inParents(found.inTheWay, (names) => `rm -rf -- ${quoteAll(names)}`),
    ...inParents(
      outermost(found),
      (names, parent) => `mv -f -- ${names.map((name) => stagedName(parent, name)).join(' ')} .`,
    ),
    ...metadataLines(found, ownership),
    ...inParents(found.extra, (names) => `rm -rf -- ${quoteAll(names)}`),
    ') || exit $?',
    ...synced,
    ...rootLines(given),
    ') || exit $?',
  ];
  return `${lines.join('\n')}\n`;
}

function unpackLines({ directory, records }: Replacement): readonly string[] {
  const at = quoteWord(directory);
  if (records === 0) return [];
  return [
    // tar may stop reading before the last record ends.
    `message=$(dd bs=${recordBytes} count=${records} iflag=fullblock 2>/dev/null | { tar -xpof - 2>&1 && echo :unpacked; cat >/dev/null; })`,
    `case $message in *:unpacked) ;; *) fail ${at} "$message" ;; esac`,
  ];
}

/** The directory itself, if it is new, at last: its mode may be one that nothing could be removed with. */
function rootLines({
  directory,
  differences: { directories },
  ownership,
  staging,
}: Replacement): readonly string[] {
  const root = directories.find(({ path }) => path === '');
  if (root === undefined) return [];
  const at = quoteWord(directory);
  return [
    `cd .. && rm -rf ${quoteWord(`./${staging}`)} && trap - EXIT`,
    ...(ownership === '' ? [] : [`attempt ${at} chown -- ${quoteWord(ownership)} .`]),
    `attempt ${at} chmod -- ${modeText(root.mode)} .`,
  ];
}

const stagedName = (parent: string, name: string): string =>
  `"$staged"/${quoteWord(parent === '' ? name : `${parent}/${name}`)}`;

/** Mode as chmod takes it. With five digits it takes setgid from a directory, too. */
const modeText = (mode: number): string => mode.toString(8).padStart(5, '0');

/** The archive has the modes of what is new, but for directories that could not be moved then. */
function metadataLines({ metadata, directories }: Differences, ownership: string): readonly string[] {
  const chown = (names: readonly string[]): string =>
    `chown -h -- ${quoteWord(ownership)} ${quoteAll(names)}`;
  const owned =
    ownership === ''
      ? []
      : inParents(
          metadata.map(({ path }) => path),
          chown,
        );
  const late = [...metadata, ...directories.filter(needsLateMode)].filter(({ path }) => path !== '');
  // Those inside come first: without its x bit a directory can't be entered.
  late.sort((one, other) => depthOf(other.path) - depthOf(one.path));
  const groups = groupBy(late, ({ path, mode }) => `${depthOf(path)} ${modeText(mode)}`);
  return [
    ...owned,
    ...[...groups].flatMap(([group, entries]) =>
      inParents(
        entries.map(({ path }) => path),
        (names) => `chmod -- ${group.replace(/.* /, '')} ${quoteAll(names)}`,
      ),
    ),
  ];
}

const depthOf = (path: string): number => path.split('/').length;

const quoteAll = (names: readonly string[]): string => names.map(quoteWord).join(' ');

/** A directory can only be moved, and be worked in, by an owner with all permissions. */
export const needsLateMode = ({ kind, mode }: Entry): boolean =>
  kind === 'directory' && (mode & 0o700) !== 0o700;

/** Lines that enter each directory in turn, and do something there with names, not too many at a time. */
function inParents(
  paths: readonly string[],
  line: (names: readonly string[], parent: string) => string,
): readonly string[] {
  const lines: string[] = [];
  const parents = new Map<string, string[][]>();
  const room = new Map<string, number>();
  for (const path of paths) {
    const parent = parentOf(path) ?? '';
    const batches = parents.get(parent) ?? [];
    parents.set(parent, batches);
    const bytes = Buffer.byteLength(path) + 300;
    const left = room.get(parent) ?? 0;
    const name = `./${nameIn(path)}`;
    if (left < bytes) batches.push([name]);
    else batches.at(-1)?.push(name);
    room.set(parent, (left < bytes ? namesBytes : left) - bytes);
  }
  for (const [parent, batches] of parents) {
    lines.push(`enter ${quoteWord(parent === '' ? '' : `/${parent}`)}`);
    for (const names of batches)
      lines.push(`attempt "$root"${quoteWord(`/${parent}`)} ${line(names, parent)}`);
  }
  return lines;
}
