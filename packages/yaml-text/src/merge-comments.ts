import { isAlias, isCollection, isNode, isScalar, isSeq, type Node, type Pair } from 'yaml';

const joined = (texts: readonly (string | null | undefined)[]): string | null =>
  texts.filter((text) => text != null).join('\n') || null;

/** Whether a comment can stand behind a value, on its line. */
const hasRoomBehind = (value: unknown): value is Node =>
  isNode(value) &&
  value.comment == null &&
  (isScalar(value) || isAlias(value) || (isCollection(value) && value.flow === true));

/** Moves the comments of a merge that is written out to a pair that it brought. */
export function moveMergeComments({ key, value }: Pair, { key: name, value: brought }: Pair): void {
  const behind = isNode(value) ? value.comment : undefined;
  const sources = isSeq(value) ? value.items.filter(isNode) : [];
  const above = [
    ...[key, value].map((node) => (isNode(node) ? node.commentBefore : undefined)),
    ...sources.flatMap(({ commentBefore, comment }) => [commentBefore, comment]),
  ];
  if (isNode(key)) key.commentBefore = null;
  const isBehind = behind != null && hasRoomBehind(brought);
  if (isBehind) brought.comment = behind;
  else above.push(behind);
  if (isNode(name)) name.commentBefore = joined([...above, name.commentBefore]);
}
