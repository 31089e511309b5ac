import { DesiredStateError } from '../errors.js';
import { difference, type Kind } from '../model/kind.js';
import { textDiff } from '../text-diff.js';
import { filePathFault } from './path-fault.js';

/** A block of lines that we own inside a file that others own too, such as /etc/hosts. */
export interface BlockResource {
  readonly kind: 'block';
  readonly path: string;
  /** Part of the block's first and last line, which mark it. */
  readonly name: string;
  /** The lines between the markers. Without any, the block is removed. */
  readonly lines: readonly string[];
}

const first = (name: string): string => `# BEGIN harderway ${name}`;
const last = (name: string): string => `# END harderway ${name}`;

/** Whether a line is a marker, which an editor may have given the line end of Windows. */
const isMarker = (line: string | undefined, marker: string): boolean =>
  line === marker || line === `${marker}\r`;

/** The index of the last line of the block that begins at an index: that line itself if the block has no end. */
function endOf(all: readonly string[], from: number, name: string): number {
  const marker = all.findIndex(
    (line, at) => at > from && (isMarker(line, first(name)) || isMarker(line, last(name))),
  );
  return isMarker(all[marker], last(name)) ? marker : from;
}

/**
 * Sets our block in the text of a file: in its place if it exists, otherwise at the end; without lines it is removed. Further
 * blocks of the same name are removed, and all other lines stay. If a block's last line is lost, only its first line is replaced,
 * so that nobody else's lines are deleted. The block gets the line ends of the file: CR LF if all lines end so.
 *
 * @param text the current text of the file
 * @param name part of the two marker lines
 * @param lines what the block holds
 */
export function applyBlock(text: string, name: string, lines: readonly string[]): string {
  if (/\r\n/.test(text) && !/(?<!\r)\n/.test(text))
    return applyBlock(text.replaceAll('\r\n', '\n'), name, lines).replaceAll('\n', '\r\n');
  const all = text.split('\n');
  const others: string[] = [];
  let place: number | undefined;
  for (let at = 0; at < all.length; at += 1) {
    if (isMarker(all[at], first(name))) {
      place ??= others.length;
      at = endOf(all, at, name);
    } else others.push(all[at] ?? '');
  }
  const marked = lines.length === 0 ? [] : [first(name), ...lines, last(name)];
  if (place !== undefined) return others.toSpliced(place, 0, ...marked).join('\n');
  if (marked.length === 0) return text;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${gap}${marked.join('\n')}\n`;
}

/** Throws `unreadable-file` for a file whose other lines could not be kept. */
export const block: Kind<BlockResource> = {
  kind: 'block',
  name: ({ path, name }) => `${path}#${name}`,
  fault: ({ path, name, lines }) => {
    if (/\p{Cc}/u.test(name)) return 'its name must be on one line';
    const isOwn = (line: string): boolean => isMarker(line, first(name)) || isMarker(line, last(name));
    return lines.some((line) => line.includes('\n') || isOwn(line))
      ? 'each of its lines must be one line, and none of its two markers'
      : filePathFault(path);
  },
  // Others' lines are written back as they are, so none may be missing.
  path: ({ path }) => ({ path, depth: 'whole-text' }),
  use: ({ lines }) => (lines.length === 0 ? undefined : 'lines'),
  diff: ({ path, name, lines }, { paths }) => {
    const state = paths.get(path);
    const before = state?.text;
    if (state !== undefined && before === undefined)
      throw new DesiredStateError('unreadable-file', `${path} can't get a block of lines`, {
        found: state.type === 'file' ? 'not UTF-8 text' : 'not a regular file',
      });
    const text = before ?? '';
    const after = applyBlock(text, name, lines);
    if (after === text) return undefined;
    return {
      ...difference(lines.length === 0 ? 'remove' : 'set', `the block ${name} in ${path}`, 'lines differ'),
      ...textDiff(path, before, after),
    };
  },
  phase: () => 'blocks',
  edit: ({ name, lines }, text) => applyBlock(text, name, lines),
};
