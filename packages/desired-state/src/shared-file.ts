import { type PutFile, quote } from '@harderway/remote-exec';
import { applyBlock } from './block.js';
import type { Change, PathState } from './model.js';

/** A change with its index in the script's markers. */
export interface IndexedChange {
  readonly index: number;
  readonly change: Change;
}

/** A file that others own too, with all our blocks in it. */
export interface SharedFile {
  readonly file: PutFile;
  readonly blocks: readonly [IndexedChange, ...IndexedChange[]];
  /** Shell condition: is the file still as it was seen? */
  readonly asSeen: string;
}

/** What is written is all of the file as it was seen, so it may only go over just that. */
function seenCondition(path: string, seen: PathState | undefined): string {
  const at = quote([path]);
  if (seen === undefined) return `[ ! -e ${at} ] && [ ! -L ${at} ]`;
  const attributes = quote(['-perm', seen.mode.toString(8), '-user', seen.owner, '-group', seen.group]);
  return `[ -n "$(find ${at} -prune -type f ${attributes} 2>/dev/null)" ] && sum=$(sha256sum <${at}) && [ "\${sum%% *}" = ${seen.sha256} ]`;
}

function sharedFile(path: string, blocks: SharedFile['blocks']): SharedFile {
  const [{ change: first }, ...others] = blocks;
  const content = others.reduce(
    (text, { change: { resource } }) =>
      resource.kind === 'block' ? applyBlock(text, resource.name, resource.lines) : text,
    first.content ?? '',
  );
  const { mode = 0o644, owner = 'root', group = 'root' } = first.seen ?? {};
  return { file: { path, content, mode, owner, group }, blocks, asSeen: seenCondition(path, first.seen) };
}

/** The files that get blocks, each once, with all its blocks. */
export function sharedFiles(changes: readonly IndexedChange[]): readonly SharedFile[] {
  const byPath = new Map<string, [IndexedChange, ...IndexedChange[]]>();
  for (const indexed of changes) {
    const { resource } = indexed.change;
    if (resource.kind !== 'block') continue;
    const others = byPath.get(resource.path);
    if (others === undefined) byPath.set(resource.path, [indexed]);
    else others.push(indexed);
  }
  return [...byPath].map(([path, blocks]) => sharedFile(path, blocks));
}
