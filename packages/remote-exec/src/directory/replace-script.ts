import { failFunctions } from '../host-script/fail.js';
import { groupBy } from '../host-script/group-by.js';
import { stageFunction } from '../host-script/stage.js';
import type { DirectoryEntry } from '../model/directory.js';
import { quoteWord } from '../shell/quote.js';
import { type Differences, outermost } from './compare.js';
import { nameIn, parentOf } from './entry.js';

/** Bytes of a record. The host reads an archive in whole records, so it is filled up to them. */
export const recordBytes: number = 64 * 1024;

/** The most bytes of names in one command, far less than every host accepts. */
const namesBytes = 60_000;

/** The entries that a host has to replace, and how. */
export interface Replacement {
  readonly directory: string;
  readonly differences: Differences;
  /** Number of records of the archive with new content; 0 without an archive. */
  readonly records: number;
  /** `owner:group` as chown takes it; empty if neither is given. */
  readonly ownership: string;
  /** Flush everything to the disk. */
  readonly sync: boolean;
  /** Name of the staging directory. */
  readonly staging: string;
}

/**
 * A shell program that reads an archive, unpacks it in a hidden 0700 directory within the target, and renames its entries into
 * place. It enters the directories in which it works without following links, so it writes nowhere else.
 */
export function replaceScript(given: Replacement): string {
  const { directory, differences: found, ownership } = given;
  const at = quoteWord(directory);
  // Not of the staging directory: until the end, only we may enter it.
  const own =
    ownership === '' ? [] : [`attempt ${at} find . ! -name . -exec chown -h -- ${quoteWord(ownership)} {} +`];
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
    ...apartLines([...found.inTheWay, ...found.extra]),
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

/** Lines that fail if a file system is mounted within a directory to be removed, since `rm -rf` would empty it. */
function apartLines(gone: readonly string[]): readonly string[] {
  if (gone.length === 0) return [];
  return [
    `mounted=$(cut -d ' ' -f 5 /proc/self/mountinfo 2>/dev/null | while read -r point; do printf '%b\\n' "$point"; done)`,
    `apart() {
for name; do
name=$PWD/\${name#./}
case "
$mounted
" in *"
$name
"*|*"
$name/"*) echo "a file system is mounted in $name: unmount or exclude it"; return 1 ;; esac
done
}`,
    ...inParents(gone, (names) => `apart ${quoteAll(names)}`),
  ];
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

/** Sets the mode of a new directory itself, last, since nothing could be removed from it with some modes. */
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

/** A mode as chmod(1) takes it. With five digits it clears setgid of directories too. */
const modeText = (mode: number): string => mode.toString(8).padStart(5, '0');

/** Sets modes and owners. New entries have their modes from the archive, but for directories that could not be moved with them. */
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
  const late = [...metadata, ...directories.filter(needsLateMode)].filter(
    // chmod would follow a link.
    ({ path, kind }) => path !== '' && kind !== 'link',
  );
  // Inner entries come first: a directory without its x bit can't be entered.
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

/** Whether a directory gets its mode last: only an owner with all permissions can move it and work in it. */
export const needsLateMode = ({ kind, mode }: DirectoryEntry): boolean =>
  kind === 'directory' && (mode & 0o700) !== 0o700;

/** Lines that enter each directory in turn, and do something with names in it, not too many at a time. */
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
