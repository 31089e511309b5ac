import {
  Composer,
  type CST,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  Parser,
  type SchemaOptions,
} from 'yaml';
import { type OpenBlock, readOpenBlock } from './open-block.js';

/** Deepest nesting that is read, ten times what people write by hand. */
export const MAX_DEPTH = 100;

/** The documents of a text, or the offset where it is nested too deep. */
export type Composed =
  | {
      readonly kind: 'documents';
      readonly documents: readonly Document.Parsed[];
      /** The block scalar that ends the text, if its last line has no line end. */
      readonly openBlock?: OpenBlock | undefined;
    }
  | { readonly kind: 'too-deep'; readonly offset: number };

/** A holder of other tokens: an item of a collection, or a document. */
interface Holder {
  readonly key?: CST.Token | null | undefined;
  readonly value?: CST.Token | undefined;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  const holders: readonly Holder[] =
    'items' in token ? token.items : token.type === 'document' ? [token] : [];
  return holders.flatMap(({ key, value }) => [key, value]).filter((each) => each != null);
}

/** Finds nesting beyond the limit, without recursion, which would itself exhaust the stack. */
function tooDeepAt(tokens: readonly CST.Token[]): number | undefined {
  let level = tokens;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return level[0]?.offset;
    level = level.flatMap(childrenOf);
  }
  return undefined;
}

/**
 * Reads the documents of a YAML text; an empty text is one document without contents. Errors and warnings of the syntax
 * are on the documents, with offsets in `pos`. A block scalar that ends a text without a line end has none in its value, which
 * the library would add. Never throws.
 *
 * The library's composer calls itself for each level of nesting and exhausts the stack on a text of a few kilobytes; at
 * times that crashes the process. So the depth is checked first.
 *
 * @param options the library's own; YAML 1.2 by default
 */
export function composeYaml(
  text: string,
  options: Omit<ParseOptions, 'lineCounter' | 'prettyErrors'> & DocumentOptions & SchemaOptions = {},
): Composed {
  const tokens = [...new Parser().parse(text)];
  const offset = tooDeepAt(tokens);
  if (offset !== undefined) return { kind: 'too-deep', offset };
  const composer = new Composer(options);
  const documents = [...composer.compose(tokens, true, text.length)];
  return { kind: 'documents', documents, openBlock: readOpenBlock(text, tokens, documents.at(-1)) };
}
