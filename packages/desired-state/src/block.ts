const first = (name: string): string => `# BEGIN harderway ${name}`;
const last = (name: string): string => `# END harderway ${name}`;

/**
 * The text of a file with our block in it as it should be: in its place if it's there, at the end if not,
 * taken out if it has no lines. All other lines stay as they are. If the block's last line is lost, only its
 * first line is replaced, so that no line of others is deleted.
 *
 * @param text the file as it is
 * @param name stands in the two marker lines
 * @param lines what the block holds
 */
export function applyBlock(text: string, name: string, lines: readonly string[]): string {
  const all = text.split('\n');
  const from = all.indexOf(first(name));
  const to = from < 0 ? -1 : all.indexOf(last(name), from);
  const block = lines.length === 0 ? [] : [first(name), ...lines, last(name)];
  if (from >= 0) {
    all.splice(from, to < 0 ? 1 : to - from + 1, ...block);
    return all.join('\n');
  }
  if (block.length === 0) return text;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${gap}${block.join('\n')}\n`;
}
