import { applyEdits, type TextEdit } from '@harderway/diagnostics';
import { type Document, type Node, Scalar, type Schema, visit } from 'yaml';
import { type Composed, composeYaml } from '../compose.js';
import { closeBlock, type OpenBlock, strippedHeader } from '../open-block.js';
import { writtenLike } from '../written-like.js';
import { editsOf } from './edits.js';
import type { WriteDocument } from './fragments.js';
import { withSpelledNumbers } from './spelled-numbers.js';

/** The text with its edits; undefined if they overlap. */
function applied(text: string, edits: readonly TextEdit[]): string | undefined {
  const ordered = edits.toSorted((one, other) => one.from - other.from || one.to - other.to);
  const overlaps = ordered.some(({ from }, n) => from < (ordered[n - 1]?.to ?? 0));
  return overlaps ? undefined : applyEdits(text, ordered);
}

/** The values of a document, to be compared; undefined if it has none. */
function valuesOf(document: Document): string | undefined {
  if (document.errors.length > 0) return undefined;
  try {
    return JSON.stringify(document.toJS({ maxAliasCount: -1 }), (_, value: unknown) =>
      typeof value === 'bigint' || typeof value === 'number' ? `number ${value}` : value,
    );
  } catch {
    return undefined;
  }
}

const writeWhole: WriteDocument = (document, options) => document.toString({ lineWidth: 0, ...options });

/** The values of all documents, to be compared; `edited` stands in the place of one. */
const allValues = (documents: readonly Document[] | undefined, index: number, edited?: Document): string =>
  JSON.stringify(documents?.map((each, n) => valuesOf(n === index ? (edited ?? each) : each)));

/** A document as another schema writes it; a clone would lose the marker at its end. */
const underSchema = (document: Document, schema: Schema): Document =>
  Object.create(document, { schema: { value: schema } });

/** A copy of a document with its blank texts in quotes: as blocks, which the library writes, some of them read as empty. */
function withQuotedBlanks(document: Document): Document {
  const copy = document.clone();
  visit(copy, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && /^\s+$/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return copy;
}

/**
 * Texts to choose from, the shortest change first. A block that ends the text may need a line end, which is part of its value, or
 * must be marked to have none when something comes behind it.
 */
function candidates(
  text: string,
  edits: readonly TextEdit[],
  openBlock: OpenBlock | undefined,
  lineEnd: string,
): readonly string[] {
  const stripped = openBlock && {
    from: openBlock.header.from,
    to: openBlock.header.from + openBlock.header.text.length,
    text: strippedHeader(openBlock.header.text),
  };
  const texts = [applied(text, edits), stripped && applied(text, [...edits, stripped])];
  return texts.flatMap((each) => (each === undefined ? [] : [each, each + lineEnd]));
}

/** The end of a document; one without contents ends at its marker, before the end of the line. */
function endOf(document: Document | undefined, text: string): number {
  const end = document?.range?.[2] ?? 0;
  const lineEnd = /^[ \t]*\r?\n/.exec(end > 0 && text[end - 1] !== '\n' ? text.slice(end) : '');
  return end + (lineEnd?.[0].length ?? 0);
}

/**
 * The text of an edited document. What was not edited stays as it is written, byte for byte: blanks, comments, quotes, numbers, and
 * the other documents of the text. Comments above a removed item stay on their lines; the comment behind it on its line goes. Where
 * an edit has no place of its own, such as in a list whose items change places, the collection around it is written anew. Of several
 * edited documents the last one is written first, so that the places of the others hold.
 *
 * @param text from which the document was read. A node of another text must have lost its `range`.
 * @param write writes what is new, and the whole document where that is needed. Default: the library's `toString`, with long lines.
 * @throws TypeError for a document that is none of the several that the text has, and for one with values that YAML of its schema
 *   does not have
 */
export function editedText(text: string, document: Document, write: WriteDocument = writeWhole): string {
  const { schema } = document;
  const compose = (source: string): Composed =>
    composeYaml(source, { schema, uniqueKeys: false, keepSourceTokens: true });
  const documentsOf = (composed: Composed): readonly Document[] | undefined =>
    composed.kind === 'documents' ? composed.documents : undefined;
  const former = compose(text);
  const documents = documentsOf(former) ?? [];
  const openBlock = former.kind === 'documents' ? former.openBlock : undefined;
  const isAlone = documents.length < 2;
  const index = isAlone ? 0 : documents.findIndex(({ range }) => range?.[0] === document.range?.[0]);
  if (index < 0) throw new TypeError('the document was not read from this text');
  // A document that the library's own functions read has the line end that they add.
  if (openBlock) closeBlock(document, openBlock);
  const before = documents[index];
  const lineEnd = /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
  const nodeOf = (value: unknown): Node => document.createNode(value);
  const spelling = withSpelledNumbers(schema);
  const source = { text, schema: spelling, write, lineEnd, nodeOf };
  const edits = before && editsOf(before.contents, document.contents, source);
  const wanted = valuesOf(document) && allValues(documents, index, document);
  // What is written must be read as the documents, whatever the text looks like.
  const isRead = (edited: string): boolean => allValues(documentsOf(compose(edited)), index) === wanted;
  const edited = edits && candidates(text, edits, openBlock, lineEnd).find(isRead);
  if (edited !== undefined) return edited;
  const above = isAlone ? '' : text.slice(0, endOf(documents[index - 1], text));
  const below = isAlone ? '' : text.slice(endOf(before, text));
  const like = index === 0 ? text : text.replace(/^\ufeff/, '');
  const whole = (own: Document): string =>
    above + writtenLike(like, write(underSchema(own, spelling), {})) + below;
  const anew = whole(document);
  if (wanted === undefined || isRead(anew)) return anew;
  const quoted = whole(withQuotedBlanks(document));
  if (isRead(quoted)) return quoted;
  throw new TypeError('written as YAML, the document would have other values');
}
