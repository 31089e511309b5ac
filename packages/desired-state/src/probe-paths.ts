import { quote } from '@harderway/remote-exec';
import { treeLines } from './absent-script.js';
import type { Resource } from './model.js';
import { checksumMemo, stateDirectory } from './paths.js';

/** A file of this size or more has its checksum remembered on the host. */
const memoBytes = 1024 * 1024;

/** Texts up to this size are shown in diffs. */
const shownBytes = 65_536;

/** What the probe asks of a path: only its attributes, its checksum too, its text too, or all of its text. */
type Depth = 'attributes' | 'checksum' | 'text' | 'whole-text';

function depths(resources: readonly Resource[]): ReadonlyMap<string, Depth> {
  const asked = new Map<string, Depth>();
  for (const resource of resources) {
    if (resource.kind === 'directory' || resource.kind === 'absent') asked.set(resource.path, 'attributes');
    // Others' lines are written back as they are, so none may be missing.
    if (resource.kind === 'block') asked.set(resource.path, 'whole-text');
    if (resource.kind === 'file') {
      const text = typeof resource.content === 'string' && resource.secret !== true;
      asked.set(resource.path, text ? 'text' : 'checksum');
    }
  }
  return asked;
}

/**
 * A file that holds one line, of the kernel's own, which is the same until the next boot. Read between others, it shows
 * that each of them ended where it was thought to end.
 */
const boundary = '/proc/sys/kernel/random/boot_id';

/**
 * Script text that adds what a command prints to the memory of checksums, which keeps its newest hundred.
 */
export const rememberChecksums = (printer: string): string =>
  `{ tail -n 100 ${checksumMemo} 2>/dev/null; ${printer}; } >${checksumMemo}.$$ && mv -f ${checksumMemo}.$$ ${checksumMemo}`;

/** Script text for a list in which a path is found by `case $list in *"$nl$path$nl"*`. */
const list = (name: string, paths: readonly string[]): string =>
  `${name}="$nl"${quote([paths.join('\n')])}"$nl"`;

/**
 * Looks at paths: a line of attributes for each that is there, the texts of those whose text is asked for, all in one
 * piece, and the checksums of the others. One program answers for all paths, however many they are.
 */
function statLines(resources: readonly Resource[], asked: ReadonlyMap<string, Depth>): readonly string[] {
  const paths = [...asked.keys()];
  // A directory may be a link to one. Only what is one answers to this name, and it's read as the path itself.
  const through = resources.flatMap((resource) =>
    resource.kind === 'directory' ? [`${resource.path}/.`] : [],
  );
  const at = (...depths: readonly Depth[]): readonly string[] =>
    paths.filter((path) => depths.includes(asked.get(path) ?? 'attributes'));
  const looked = [
    `stats=$(stat -c '%F|%a|%U:%u|%G:%g|%i|%s|%y|%z|%n' -- ${quote([...paths, ...through])} 2>/dev/null)`,
    "echo '== stat'",
    `printf '%s\\n' "$stats"`,
  ];
  if (at('checksum', 'text', 'whole-text').length === 0) return looked;
  return [
    ...looked,
    "nl='\n'",
    list('summed', at('checksum', 'text')),
    list('texts', at('text')),
    list('whole', at('whole-text')),
    'memo= fresh= shown= sizes=',
    "set --; set -f; IFS=$nl; echo '== sha256'",
    'for line in $stats; do',
    "  case $line in 'regular '*) ;; *) continue ;; esac",
    `  key=\${line#*|*|*|*|}; path=\${key##*|}; key=\${key%|*}; size=\${key#*|}; size=\${size%%|*}`,
    '  case $whole in *"$nl$path$nl"*) show=1 ;; *) show= ;; esac',
    `  [ "$size" -gt ${shownBytes} ] || case $texts in *"$nl$path$nl"*) show=1 ;; esac`,
    `  if [ -n "$show" ]; then shown=$shown$path$nl${boundary}$nl; sizes="$sizes$size|$path$nl"; continue; fi`,
    '  case $summed in *"$nl$path$nl"*) ;; *) continue ;; esac',
    `  if [ "$size" -lt ${memoBytes} ]; then set -- "$@" "$path"; continue; fi`,
    `  [ -n "$memo" ] || memo=$nl$(cat ${checksumMemo} 2>/dev/null)$nl`,
    '  case $memo in',
    `  *"|$key|$path$nl"*) sum=\${memo%%"|$key|$path$nl"*}; sum=\${sum##*"$nl"} ;;`,
    `  *) sum=$(sha256sum <"$path"); sum=\${sum%% *}; fresh="$fresh$sum|$key|$path$nl" ;;`,
    '  esac',
    `  printf '%s  %s\\n' "$sum" "$path"`,
    'done',
    '[ $# -eq 0 ] || sha256sum -- "$@"',
    `[ -z "$fresh" ] || { mkdir -p -m 700 ${stateDirectory}; ${rememberChecksums(`printf '%s' "$fresh"`)}; }`,
    `[ -z "$shown" ] || { echo '== text'; printf '%s' "$sizes"; cat ${boundary}; set -- $shown; cat -- "$@" | base64 -w 0; echo; }`,
    'unset IFS; set +f',
  ];
}

/** Script text that looks at all paths that resources speak of. */
export function pathLines(resources: readonly Resource[]): readonly string[] {
  const asked = depths(resources);
  if (asked.size === 0) return [];
  const trees = resources.flatMap((resource) =>
    resource.kind === 'absent' && resource.recursive === true ? [resource.path] : [],
  );
  return [...statLines(resources, asked), ...(trees.length === 0 ? [] : treeLines(trees))];
}
