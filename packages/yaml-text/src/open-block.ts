import { type CST, type Document, visit } from 'yaml';

/** A block scalar that ends a text whose last line has no line end. */
export interface OpenBlock {
  /** Its header, such as `|2+`. */
  readonly header: { readonly from: number; readonly text: string };
  /** Its text as the library reads it, with a line end that the file does not have. */
  readonly source: string;
}

/** The last token that holds a value. */
function lastValue(token: CST.Token | null | undefined): CST.Token | undefined {
  if (token?.type === 'document') return lastValue(token.value);
  if (token?.type !== 'block-map' && token?.type !== 'block-seq') return token ?? undefined;
  const last = token.items.at(-1);
  return lastValue(last?.value ?? last?.key);
}

/** Whether the last line of a block is one of its content; blanks up to its indentation are not. */
function endsInContent({ source, indent }: CST.BlockScalar, header: string): boolean {
  const lines = source.split('\n');
  const last = lines.at(-1) ?? '';
  if (last === '' || /[^ ]/.test(last)) return last !== '';
  const [digit] = /\d/.exec(header) ?? [];
  const first = lines.find((line) => /[^ \r]/.test(line));
  if (first === undefined) return lines.length === 1;
  return last.length > (digit === undefined ? first.search(/[^ ]/) : indent + Number(digit));
}

/**
 * Gives a block scalar that ends the text without a line end the value that programs read. By the YAML specification, PyYAML,
 * libyaml and goyaml its last line has no line end then; the library adds one.
 *
 * @returns that block; undefined if the text does not end in one
 */
export function readOpenBlock(
  text: string,
  tokens: readonly CST.Token[],
  document: Document | undefined,
): OpenBlock | undefined {
  if (document === undefined || text.endsWith('\n')) return undefined;
  const token = lastValue(tokens.findLast(({ type }) => type === 'document'));
  if (token?.type !== 'block-scalar') return undefined;
  const header = token.props.find(({ type }) => type === 'block-scalar-header');
  if (header?.type !== 'block-scalar-header' || !text.endsWith(token.source)) return undefined;
  if (!endsInContent(token, header.source)) return undefined;
  let found: OpenBlock | undefined;
  visit(document, {
    Scalar: (_, { range, source = '' }) => {
      if (range?.[0] !== header.offset || !source.endsWith('\n')) return undefined;
      found = { header: { from: header.offset, text: header.source }, source };
      return visit.BREAK;
    },
  });
  if (found !== undefined) closeBlock(document, found);
  return found;
}

/** Takes the line end that the library adds from the value of an open block, wherever a document has it. */
export function closeBlock(document: Document, { header, source }: OpenBlock): void {
  visit(document, {
    Scalar: (_, node) => {
      if (node.range?.[0] !== header.from || node.source !== source) return;
      node.source = source.slice(0, -1);
      if (node.value === source) node.value = node.source;
    },
  });
}

/** The header of a block whose lines all stay its value when others follow it. */
export const strippedHeader = (header: string): string =>
  header.includes('+') ? header.replace('+', '-') : `${header}-`;
