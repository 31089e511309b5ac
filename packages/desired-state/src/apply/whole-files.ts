import { quote } from '@harderway/remote-exec/quote';
import { checksumMemo, contentKey } from '../host/state-files.js';
import type { PathState } from '../model/paths.js';
import { memoBytes } from '../paths/probe.js';
import { refusedExit } from './shared-file.js';
import type { IndexedChange } from './steps.js';

/**
 * Shell functions. `as_seen INDEX SUM PATH` refuses a path that is not what was observed: a file with that sum, missing (`-`), or
 * something else (`+`). `remembered SUM PATH` finds a large file in the memo of checksums. `look PATH...` prints what changes
 * whenever a file is written or replaced.
 */
export const asSeenFunctions: string = `as_seen() {
  if [ -f "$3" ] && [ ! -L "$3" ]; then is=$(sha256sum <"$3"); is=\${is%% *}
  elif [ -e "$3" ] || [ -L "$3" ]; then is=+
  else is=-
  fi
  [ "$is" = "$2" ] || { say changed-meanwhile "$1"; exit ${refusedExit}; }
}
remembered() { grep -qxF -- "$1|$(stat -c '${contentKey}' -- "$2")|$2" ${checksumMemo} 2>/dev/null; }
look() { stat -c '%i|%s|%y|%n' -- "$@" 2>/dev/null; }`;

/** Script text that refuses where whole files are no longer as they were observed. */
export interface WholeFiles {
  /** Defines the function that compares, and calls it before anything is changed. */
  readonly premise: readonly string[];
  /** Records inode, size and time of each file. */
  readonly note: readonly string[];
  /** Runs right before the first rename: compares once more if a file has changed since `note`. */
  readonly again: string | undefined;
}

/** The sum that `as_seen` compares; undefined where the probe did not ask for it. */
function sumOf(seen: PathState | undefined): string | undefined {
  if (seen === undefined) return '-';
  return seen.type === 'file' ? seen.sha256 : '+';
}

/** @param name a shell name that no other files have */
export function wholeFiles(name: string, puts: readonly IndexedChange[]): WholeFiles {
  const known = puts.flatMap(({ index, kind, change: { resource, seen } }) => {
    const path = kind.path?.(resource)?.path;
    const sum = sumOf(seen);
    // A custom kind may write a file that its probe did not ask for.
    if (path === undefined || sum === undefined || kind.upload?.(resource)?.path !== path) return [];
    const test = `as_seen ${index} ${quote([sum, path])}`;
    const isLarge = (seen?.size ?? 0) >= memoBytes;
    return [{ path, test: isLarge ? `remembered ${quote([sum, path])} || ${test}` : test }];
  });
  if (known.length === 0) return { premise: [], note: [], again: undefined };
  const look = `look ${quote(known.map(({ path }) => path))}`;
  return {
    premise: [`${name}_as_seen() {`, ...known.map(({ test }) => `  ${test}`), '}', `${name}_as_seen`],
    note: [`${name}=$(${look})`],
    again: `[ "$(${look})" = "$${name}" ] || ${name}_as_seen`,
  };
}
