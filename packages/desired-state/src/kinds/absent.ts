import { quote } from '@harderway/remote-exec/quote';
import { unreadableLine } from '../errors.js';
import { difference, type ProbedKind } from '../model/kind.js';
import { fields } from '../model/reply.js';
import { pathFault, systemDirectories, treeFault } from './path-fault.js';

/** A path that must not exist. */
export interface AbsentResource {
  readonly kind: 'absent';
  readonly path: string;
  /**
   * Remove a directory with all it holds; if the path is a link to one, both. A directory on which something is mounted
   * is left empty. Default false: only a file, a link or an empty directory.
   */
  readonly recursive?: boolean | undefined;
  /**
   * Shell patterns of the entries that a directory may have to be removed with all it holds (`member`, `replaced-*`). A
   * directory with other entries is refused; `lost+found` does not count, and stays. Default: any entries.
   */
  readonly contents?: readonly string[] | undefined;
  /** Also remove its parent directory if that is empty then; a run that is killed in between leaves the parent. Default false. */
  readonly emptyParent?: boolean | undefined;
}

/** A directory to remove with all it holds. */
export interface TreeState {
  /** The directory that the path leads to, if it is a link. */
  readonly leadsTo?: string | undefined;
  /** Empty, with something mounted on it: nothing more can be removed. */
  readonly emptyMountPoint?: boolean | undefined;
  /** Entries that are not among those that it may have. */
  readonly others?: readonly string[] | undefined;
}

/**
 * Shell function `others PATH PATTERN...`: prints the entries of a directory that match none of the patterns. Without patterns,
 * all match.
 */
const others = `others() (
  [ "$#" -gt 1 ] && [ -d "$1" ] || exit 0
  cd -- "$1" || { echo '?'; exit; }
  shift
  for entry in * .[!.]* ..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    for pattern in lost+found "$@"; do case $entry in $pattern) continue 2 ;; esac; done
    printf '%s' "$entry" | tr '\\n|' '??'; echo
  done
)`;

/** Shell function `mounted_in PATH`: the mount points below a directory, one a line. Their names have spaces and the like in octal. */
const mountedIn = `mounted_in() {
  cut -d ' ' -f 5 /proc/self/mountinfo | while read -r point; do
    point=$(printf '%b' "$point")
    case $point in "$1"/*) printf '%s\\n' "$point" ;; esac
  done
}`;

/**
 * Shell function `remove_tree PATH TARGET [PATTERN...]`: removes a directory with all it holds. If PATH is a link, it removes the
 * directory that the link leads to, and then the link; TARGET is where the link led when it was observed. A mount point can't be
 * removed and is left empty. If a file system is mounted within the directory, nothing is removed, since the data may be of others.
 * With patterns, a directory that has other entries is not touched. Calls `found` of the prelude; sets `refused` if someone has
 * changed the link meanwhile.
 */
export const removeTree: string = `${others}
${mountedIn}
remove_tree() {
  [ -d "$1" ] || { rm -f -- "$1"; return; }
  real=$(readlink -f -- "$1") || return 1
  if [ -L "$1" ] && [ "$real" != "$2" ]; then found "$1 leads to $real now"; refused=changed-meanwhile; return 1; fi
  if printf '%s\\n' "$real" | grep -Eq ${quote([systemDirectories])}
  then found "$1 leads to $real, a directory of the system"; return 1; fi
  link=$1; shift 2
  foreign=$(others "$real" "$@" | tr '\\n' ' ')
  if [ -n "$foreign" ]; then found "$real holds $foreign"; return 1; fi
  mounted=$(mounted_in "$real" | tr '\\n' ' ')
  if [ -n "$mounted" ]; then found "file systems are mounted in $real: $mounted"; return 1; fi
  if mountpoint -q -- "$real"
  then find "$real" -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf -- {} + || return 1
  else rm -rf -- "$real" || return 1
  fi
  [ ! -L "$link" ] || rm -f -- "$link"
}`;

/** A path without slashes at its end, with which neither a file nor a dangling link would be found. */
const plain = (path: string): string => path.replace(/(?<=[^/])\/+$/, '');

export const absent: ProbedKind<AbsentResource, { readonly trees: ReadonlyMap<string, TreeState> }> = {
  kind: 'absent',
  name: ({ path }) => path,
  fault: ({ path, recursive, contents = [] }) =>
    contents.every((pattern) => /^[\w.*?-]+$/.test(pattern))
      ? recursive === true
        ? treeFault(path)
        : pathFault(path)
      : 'its contents must be names of letters, digits, ., _, -, * and ?',
  path: ({ path }) => ({ path: plain(path), depth: 'attributes' }),
  use: () => 'nothing',
  sections: (resources) => (resources.some(({ recursive }) => recursive === true) ? ['tree'] : []),
  probe: (resources) => {
    const trees = resources.filter(({ recursive }) => recursive === true);
    if (trees.length === 0) return [];
    return [
      others,
      "echo '== tree'",
      `for path in ${quote(trees.map(({ path }) => path))}; do`,
      '  [ -d "$path" ] || continue',
      '  if [ -L "$path" ]; then printf \'link|%s|%s\\n\' "$path" "$(readlink -f -- "$path")"',
      '  elif mountpoint -q -- "$path" && [ -z "$(ls -A -I lost+found -- "$path")" ]; then printf \'empty-mount|%s|\\n\' "$path"; fi',
      'done',
      ...trees.map(
        ({ path, contents = [] }) =>
          `others ${quote([path, ...contents])} | while read -r name; do printf 'other|%s|%s\\n' ${quote([path])} "$name"; done`,
      ),
    ];
  },
  parse: (reply) => {
    const lines = reply.lines('tree').map((line) => {
      const parts = fields(line, 3);
      if (!/^(?:link|empty-mount|other)$/.test(parts[0] ?? '')) throw unreadableLine(line, 'tree');
      return parts;
    });
    const stateOf = (path: string): TreeState => {
      const values = (what: string): readonly string[] =>
        lines.flatMap(([name, at, value = '']) => (name === what && at === path ? [value] : []));
      return {
        leadsTo: values('link')[0],
        emptyMountPoint: values('empty-mount').length > 0,
        others: values('other'),
      };
    };
    return { trees: new Map(lines.map(([, path = '']) => [path, stateOf(path)] as const)) };
  },
  diff: ({ path, recursive }, { paths, trees }) => {
    const { leadsTo, emptyMountPoint } = recursive === true ? (trees.get(path) ?? {}) : {};
    if (!paths.has(plain(path)) || emptyMountPoint === true) return undefined;
    const why = 'must not exist';
    if (leadsTo === undefined) return difference('remove', path, why);
    return { ...difference('remove', `${path} and all of ${leadsTo}, to which it leads`, why), leadsTo };
  },
  phase: () => 'removal',
  functions: removeTree,
  commands: (resource, { leadsTo = '' }) => {
    const path = quote([plain(resource.path)]);
    const remove =
      resource.recursive === true
        ? `remove_tree ${path} ${quote([leadsTo, ...(resource.contents ?? [])])}`
        : `rm -df -- ${path}`;
    if (resource.emptyParent !== true) return [remove];
    const parent = quote([plain(resource.path).replace(/\/[^/]*$/, '') || '/']);
    return [remove, `mountpoint -q -- ${parent} || rmdir --ignore-fail-on-non-empty -- ${parent}`];
  },
};
