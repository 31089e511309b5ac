import { lineScanner } from '../document/lines.js';
import { serialize } from '../document/serialize.js';
import type { UnitFile } from '../settings/loaded.js';
import type { FoundUnit } from './find-unit.js';

/** The lines of a text, with systemd's line ends replaced by LF. */
function lines(text: string): string {
  const reader = lineScanner(text);
  let out = '';
  for (let at = 0; at < text.length; ) {
    const end = reader.textEnd(at);
    out += `${text.slice(at, end)}\n`;
    at = reader.next(end);
  }
  return out;
}

/**
 * The text of a unit as `systemctl cat` prints it: the unit file and its drop-ins in the order they apply, each below a
 * comment with its path. A masked drop-in has only the comment.
 */
export function catUnit({ fragment, dropIns, dropInPaths }: FoundUnit): string {
  const byPath = new Map<string, UnitFile>(dropIns.map((file) => [file.path, file]));
  const files = [
    ...(fragment === undefined ? [] : [fragment]),
    ...dropInPaths.map((path) => byPath.get(path) ?? { path, document: undefined }),
  ];
  return files
    .map(({ path, document }) => `# ${path}\n${document === undefined ? '' : lines(serialize(document))}`)
    .join('\n');
}
