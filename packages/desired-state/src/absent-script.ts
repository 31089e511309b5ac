import { quote } from '@harderway/remote-exec';
import type { AbsentResource, PathState } from './model.js';

/**
 * Shell function `remove_tree PATH LED`: removes a directory with all it holds. If it is a link, that is the directory
 * to which it leads, and then the link; LED is where it led when it was looked at. What something is mounted on can't
 * be removed and is left empty. Needs `found` of the prelude; sets `refused` where someone else was faster.
 */
export const removeTree = `remove_tree() {
  [ -d "$1" ] || { rm -f -- "$1"; return; }
  real=$(readlink -f -- "$1") || return 1
  if [ -L "$1" ] && [ "$real" != "$2" ]; then found "$1 leads to $real now"; refused=changed-meanwhile; return 1; fi
  [ "$real" != / ] || { found "$1 leads to /"; return 1; }
  if mountpoint -q -- "$real"
  then find "$real" -mindepth 1 -maxdepth 1 -exec rm -rf -- {} + || return 1
  else rm -rf -- "$real" || return 1
  fi
  [ ! -L "$1" ] || rm -f -- "$1"
}`;

/**
 * Script text that tells of the trees that are to go what {@link removeTree} needs: where a link leads, and whether all
 * is done already, since what is left is empty and something is mounted on it.
 */
export const treeLines = (paths: readonly string[]): readonly string[] => [
  "echo '== tree'",
  `for path in ${quote(paths)}; do`,
  '  [ -d "$path" ] || continue',
  '  if [ -L "$path" ]; then printf \'link|%s|%s\\n\' "$path" "$(readlink -f -- "$path")"',
  '  elif mountpoint -q -- "$path" && [ -z "$(ls -A -- "$path")" ]; then printf \'empty-mount|%s|\\n\' "$path"; fi',
  'done',
];

/** Commands that remove a path, as it was seen. */
export function absentCommands(resource: AbsentResource, seen: PathState | undefined): string[] {
  const path = quote([resource.path]);
  const remove =
    resource.recursive === true ? `remove_tree ${path} ${quote([seen?.leadsTo ?? ''])}` : `rm -df -- ${path}`;
  if (resource.emptyParent !== true) return [remove];
  const parent = quote([resource.path.replace(/\/[^/]*$/, '') || '/']);
  return [remove, `mountpoint -q -- ${parent} || rmdir --ignore-fail-on-non-empty -- ${parent}`];
}
