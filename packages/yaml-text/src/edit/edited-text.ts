import { applyEdits, type TextEdit } from '@harderway/diagnostics';
import type { Document, Node } from 'yaml';
import { composeYaml } from '../compose.js';
import { writtenLike } from '../written-like.js';
import { editsOf } from './edits.js';
import type { WriteDocument } from './fragments.js';

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

/**
 * The text of an edited document. What was not edited stays as it is written, byte for byte: blanks, comments, quotes, numbers. Where
 * an edit has no place of its own, such as in a list whose items change places, the collection around it is written anew.
 *
 * @param text from which the document was read. A node of another text must have lost its `range`.
 * @param write writes what is new, and the whole document where that is needed. Default: the library's `toString`, with long lines.
 */
export function editedText(text: string, document: Document, write: WriteDocument = writeWhole): string {
  const { schema } = document;
  const read = (source: string): Document | undefined => {
    const composed = composeYaml(source, { schema, uniqueKeys: false, keepSourceTokens: true });
    const [first, second] = composed.kind === 'documents' ? composed.documents : [];
    return second === undefined ? first : undefined;
  };
  const before = read(text);
  const lineEnd = /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
  const nodeOf = (value: unknown): Node => document.createNode(value);
  const source = { text, schema, write, lineEnd, nodeOf };
  const edits = before && editsOf(before.contents, document.contents, source);
  const edited = edits && applied(text, edits);
  // What is written must be read as the document, whatever the text looks like.
  const wanted = valuesOf(document);
  const again = edited === undefined || wanted === undefined ? undefined : read(edited);
  if (edited !== undefined && again !== undefined && valuesOf(again) === wanted) return edited;
  return writtenLike(text, write(document, {}));
}
