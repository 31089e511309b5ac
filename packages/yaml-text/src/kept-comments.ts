import { type Document, isNode, isPair, type Node, type YAMLMap, type YAMLSeq } from 'yaml';

/** The node that has the comment above an item. */
function headOf(item: unknown): Node | undefined {
  const head = isPair(item) ? item.key : item;
  return isNode(head) ? head : undefined;
}

/** Puts a comment above another one, of which either may be missing. */
const above = (upper: string | undefined, lower: string | null | undefined, hasSpace = false): string =>
  [upper, lower].filter((comment) => comment != null).join(hasSpace ? '\n\n' : '\n');

/**
 * Makes the comment at the top of a document, up to an empty line, the comment of the document. To the library it belongs to the
 * first item.
 */
function keepTop(document: Document, first: Node, isLast: boolean): void {
  const { commentBefore } = first;
  const end = isLast ? commentBefore?.length : commentBefore?.indexOf('\n\n');
  if (commentBefore == null || end === undefined || end < 0) return;
  document.commentBefore = above(document.commentBefore ?? undefined, commentBefore.slice(0, end), true);
  first.commentBefore = end < commentBefore.length ? commentBefore.slice(end + 2) : null;
}

/**
 * Moves the comments above items that go to the next item that stays, or to the end of the collection.
 *
 * @param gone items of the collection
 */
export function keepComments(
  document: Document,
  collection: YAMLMap | YAMLSeq,
  gone: ReadonlySet<unknown>,
): void {
  const items: readonly unknown[] = collection.items;
  const top = headOf(items[0]);
  if (collection === document.contents && top !== undefined && gone.has(items[0]))
    keepTop(document, top, gone.size === items.length);
  let moved: string | undefined;
  let hasSpace: boolean | undefined;
  for (const item of items) {
    const head = headOf(item);
    if (head === undefined) continue;
    hasSpace ??= head.spaceBefore ?? false;
    const own = above(moved, head.commentBefore, moved !== undefined && head.spaceBefore);
    if (gone.has(item)) moved = own === '' ? moved : own;
    else {
      if (moved !== undefined) Object.assign(head, { commentBefore: own, spaceBefore: hasSpace });
      moved = undefined;
      hasSpace = undefined;
    }
  }
  if (moved !== undefined) collection.comment = above(moved, collection.comment);
}
