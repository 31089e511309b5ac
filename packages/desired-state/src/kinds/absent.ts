import { quote } from '@harderway/remote-exec/quote';
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
  /** Remove the directory that it was in too, if nothing else is in there. Default false. */
  readonly emptyParent?: boolean | undefined;
}

/** A directory to remove with all it holds. */
export interface TreeState {
  /** The directory that the path leads to, if it is a link. */
  readonly leadsTo?: string | undefined;
  /** Empty, with something mounted on it: nothing more can be removed. */
  readonly emptyMountPoint?: boolean | undefined;
}

/**
 * Shell function `remove_tree PATH TARGET`: removes a directory with all it holds. If it is a link, that is the directory
 * that it leads to, and then the link; TARGET is where it led when it was observed. A mount point can't be removed and is
 * left empty. Calls `found` of the prelude; sets `refused` where someone changed the link meanwhile.
 */
export const removeTree: string = `remove_tree() {
  [ -d "$1" ] || { rm -f -- "$1"; return; }
  real=$(readlink -f -- "$1") || return 1
  if [ -L "$1" ] && [ "$real" != "$2" ]; then found "$1 leads to $real now"; refused=changed-meanwhile; return 1; fi
  if printf '%s\\n' "$real" | grep -Eq ${quote([systemDirectories])}
  then found "$1 leads to $real, a directory of the system"; return 1; fi
  if mountpoint -q -- "$real"
  then find "$real" -mindepth 1 -maxdepth 1 -exec rm -rf -- {} + || return 1
  else rm -rf -- "$real" || return 1
  fi
  [ ! -L "$1" ] || rm -f -- "$1"
}`;

export const absent: ProbedKind<AbsentResource, { readonly trees: ReadonlyMap<string, TreeState> }> = {
  kind: 'absent',
  name: ({ path }) => path,
  fault: ({ path, recursive }) => (recursive === true ? treeFault(path) : pathFault(path)),
  path: ({ path }) => ({ path, depth: 'attributes' }),
  probe: (resources) => {
    const trees = resources.flatMap(({ path, recursive }) => (recursive === true ? [path] : []));
    if (trees.length === 0) return [];
    return [
      "echo '== tree'",
      `for path in ${quote(trees)}; do`,
      '  [ -d "$path" ] || continue',
      '  if [ -L "$path" ]; then printf \'link|%s|%s\\n\' "$path" "$(readlink -f -- "$path")"',
      '  elif mountpoint -q -- "$path" && [ -z "$(ls -A -- "$path")" ]; then printf \'empty-mount|%s|\\n\' "$path"; fi',
      'done',
    ];
  },
  parse: (reply) => ({
    trees: new Map(
      reply.lines('tree').map((line) => {
        const [what, path = '', leadsTo = ''] = fields(line, 3);
        return [path, what === 'link' ? { leadsTo } : { emptyMountPoint: true }] as const;
      }),
    ),
  }),
  diff: ({ path, recursive }, { paths, trees }) => {
    const { leadsTo, emptyMountPoint } = recursive === true ? (trees.get(path) ?? {}) : {};
    if (!paths.has(path) || emptyMountPoint === true) return undefined;
    const why = 'must not exist';
    if (leadsTo === undefined) return difference('remove', path, why);
    return { ...difference('remove', `${path} and all of ${leadsTo}, to which it leads`, why), leadsTo };
  },
  phase: () => 'removal',
  functions: removeTree,
  commands: (resource, { leadsTo = '' }) => {
    const path = quote([resource.path]);
    const remove =
      resource.recursive === true ? `remove_tree ${path} ${quote([leadsTo])}` : `rm -df -- ${path}`;
    if (resource.emptyParent !== true) return [remove];
    const parent = quote([resource.path.replace(/\/[^/]*$/, '') || '/']);
    return [remove, `mountpoint -q -- ${parent} || rmdir --ignore-fail-on-non-empty -- ${parent}`];
  },
};
