import type { PutFile } from '@harderway/remote-exec';
import { quote } from '@harderway/remote-exec/quote';
import type { PathState } from '../model/paths.js';
import type { IndexedChange } from './steps.js';

/** Exit code of an upload whose premise failed and was reported. */
export const refusedExit = 2;

type Edits = readonly [IndexedChange, ...IndexedChange[]];

/** A file that others own too, with all our edits. */
export interface SharedFile {
  readonly file: PutFile;
  readonly edits: Edits;
  /** Shell condition: the file is still as it was observed. */
  readonly asSeen: string;
}

/** The whole file is written, so it may only replace what was observed. */
function seenCondition(path: string, seen: PathState | undefined): string {
  const at = quote([path]);
  if (seen === undefined) return `[ ! -e ${at} ] && [ ! -L ${at} ]`;
  const attributes = quote(['-perm', seen.mode.toString(8), '-user', seen.owner, '-group', seen.group]);
  return `[ -n "$(find ${at} -prune -type f ${attributes} 2>/dev/null)" ] && sum=$(sha256sum <${at}) && [ "\${sum%% *}" = ${seen.sha256} ]`;
}

function sharedFile(path: string, edits: Edits): SharedFile {
  const { seen } = edits[0].change;
  const content = edits.reduce(
    (text, { kind, change: { resource } }) => kind.edit?.(resource, text) ?? text,
    seen?.text ?? '',
  );
  const { mode = 0o644, owner = 'root', group = 'root' } = seen ?? {};
  return { file: { path, content, mode, owner, group }, edits, asSeen: seenCondition(path, seen) };
}

/** The files that changes edit, each once, with all its edits. */
export function sharedFiles(changes: readonly IndexedChange[]): readonly SharedFile[] {
  const byPath = new Map<string, [IndexedChange, ...IndexedChange[]]>();
  for (const indexed of changes) {
    const { kind, change } = indexed;
    const path = kind.edit && kind.path?.(change.resource)?.path;
    if (path === undefined) continue;
    const others = byPath.get(path);
    if (others === undefined) byPath.set(path, [indexed]);
    else others.push(indexed);
  }
  return [...byPath].map(([path, edits]) => sharedFile(path, edits));
}
