import { isCollection, isScalar, type Node } from 'yaml';

/** The comment behind the header of a block scalar, with the blanks before it; empty for any other value. */
export function headerComment(node: unknown): string {
  const token = isScalar(node) ? node.srcToken : undefined;
  if (token?.type !== 'block-scalar') return '';
  const header = token.props.findIndex(({ type }) => type === 'block-scalar-header');
  const behind = token.props.slice(header + 1);
  if (!behind.some(({ type }) => type === 'comment')) return '';
  return behind.map((each) => ('source' in each && each.type !== 'newline' ? each.source : '')).join('');
}

/** Where a comment can stand in the text of a value: on its first line, or at the end of lines that belong together. */
export function commentPlace(text: string, value: Node): number {
  const line = text.search(/\r?\n/);
  if (line < 0) return text.length;
  const isBlock = isCollection(value)
    ? value.flow !== true
    : /(?:^|\s)[|>][-+\d]*$/.test(text.slice(0, line));
  return isBlock ? line : text.length;
}

/** The text of a value with a comment from {@link headerComment}. */
export function withComment(text: string, value: Node, comment: string): string {
  const at = commentPlace(text, value);
  return text.slice(0, at) + comment + text.slice(at);
}
