import { quote } from '@harderway/remote-exec/quote';
import { checksumMemo, contentKey, stateDirectory } from '../host/state-files.js';
import type { PathQuestion } from '../model/paths.js';

/** A file of this size or more has its checksum remembered on the host. */
export const memoBytes: number = 1024 * 1024;

/** Texts up to this size are shown in diffs. */
const shownBytes = 65_536;

/**
 * A file of the kernel that holds one line, the same until the next boot. Read between others, it shows
 * that each of them ended where its size said.
 */
const boundary = '/proc/sys/kernel/random/boot_id';

const rank: Readonly<Record<PathQuestion['depth'], number>> = {
  attributes: 0,
  checksum: 1,
  text: 2,
  'whole-text': 3,
};

/** Script text that adds what a command prints to the memo of checksums, which keeps the newest hundred. */
export const rememberChecksums = (printer: string): string =>
  // The outer braces keep the whole behind a `||` of the caller.
  `{ { tail -n 100 ${checksumMemo} 2>/dev/null; ${printer}; } >${checksumMemo}.$$ && mv -f ${checksumMemo}.$$ ${checksumMemo}; }`;

/** Script text for a list in which a path is found by `case $list in *"$nl$path$nl"*`. */
const list = (name: string, paths: readonly string[]): string =>
  `${name}="$nl"${quote([paths.join('\n')])}"$nl"`;

/**
 * Script text that answers all questions about paths: a line of attributes for each path that exists, the texts that are
 * asked for, all in one piece, and the checksums of other files. However many paths there are, one program looks at them.
 */
export function pathLines(questions: readonly PathQuestion[]): readonly string[] {
  if (questions.length === 0) return [];
  // If a path is asked about several times, the deepest question counts.
  const depths = new Map<string, PathQuestion['depth']>();
  for (const { path, depth } of questions)
    if (rank[depth] >= rank[depths.get(path) ?? 'attributes']) depths.set(path, depth);
  // Only a directory, or a link to one, answers to this name.
  const directories = questions.flatMap(({ path, followToDirectory }) =>
    followToDirectory === true ? [`${path}/.`] : [],
  );
  const at = (...wanted: readonly PathQuestion['depth'][]): readonly string[] =>
    [...depths].flatMap(([path, depth]) => (wanted.includes(depth) ? [path] : []));
  const attributes = [
    `set -- ${quote([...depths.keys(), ...directories])}; wrong=`,
    // A path that stat fails on for another reason may exist.
    `stats=$(stat -c '%F|%a|%U:%u|%G:%g|${contentKey}|%n' -- "$@" 2>/dev/null) ||`,
    `  wrong=$(stat -- "$@" 2>&1 >/dev/null | grep -Ev ': (No such file or directory|Not a directory)$')`,
    `[ -z "$wrong" ] || { printf '%s\\n' "$wrong" >&2; exit 1; }`,
    "echo '== stat'",
    `printf '%s\\n' "$stats"`,
  ];
  if (at('checksum', 'text', 'whole-text').length === 0) return attributes;
  return [
    ...attributes,
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
    `  *) sum=$(sha256sum <"$path") || exit 1; sum=\${sum%% *}; fresh="$fresh$sum|$key|$path$nl" ;;`,
    '  esac',
    `  printf '%s  %s\\n' "$sum" "$path"`,
    'done',
    '[ $# -eq 0 ] || sha256sum -- "$@" || exit 1',
    // A host on which harderway has changed nothing yet stays as it is.
    `[ -z "$fresh" ] || [ ! -d ${stateDirectory} ] || ${rememberChecksums(`printf '%s' "$fresh"`)}`,
    `[ -z "$shown" ] || { echo '== text'; printf '%s' "$sizes"; cat ${boundary}; set -- $shown; cat -- "$@" | base64 -w 0; echo; }`,
    'unset IFS; set +f',
  ];
}
