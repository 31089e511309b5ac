import type { Position, Span } from '@harderway/diagnostics';
import { BOM } from './lines.js';
import type { UnitDocument, UnitNode } from './model.js';
import { documentOf, parse, parseNodes } from './parse.js';

const textOf = (nodes: readonly UnitNode[]): string => nodes.map(({ text }) => text).join('');

const lastSection = (nodes: readonly UnitNode[]): string | undefined =>
  nodes.findLast((node) => node.kind === 'section')?.name;

/** Moves spans behind an edit. The end of a node and the start of the next stay one object. */
function spanMover(from: Position, to: Position): (span: Span) => Span {
  const lines = to.line - from.line;
  const offsets = to.offset - from.offset;
  let last = { before: from, after: to };
  const move = (before: Position): Position =>
    before === last.before
      ? last.after
      : { line: before.line + lines, column: before.column, offset: before.offset + offsets };
  return ({ start, end }) => {
    const span = { start: move(start), end: move(end) };
    last = { before: end, after: span.end };
    return span;
  };
}

function movedNode(node: UnitNode, move: (span: Span) => Span): UnitNode {
  const span = move(node.span);
  const reportedLine = node.reportedLine + span.start.line - node.span.start.line;
  return node.kind === 'invalid'
    ? { ...node, textSpan: move(node.textSpan), span, reportedLine }
    : { ...node, span, reportedLine };
}

/**
 * The document with `count` nodes from `at` on replaced by a text, as if the changed file had been parsed. It parses the
 * text and the node on either side of it, and the whole file only if the text changes how later lines are read.
 */
export function spliceNodes(document: UnitDocument, at: number, count: number, text: string): UnitDocument {
  const { nodes, diagnostics } = document;
  const from = Math.max(at - 1, 0);
  const to = Math.min(at + count + 1, nodes.length);
  const replaced = nodes.slice(from, to);
  const following = nodes.slice(at + count, to);
  const source = textOf(nodes.slice(from, at)) + text + textOf(following);
  const whole = (): UnitDocument => parse(textOf(nodes.slice(0, from)) + source + textOf(nodes.slice(to)));
  const [first, last] = [replaced[0], replaced.at(-1)];
  if (first === undefined || last === undefined) return whole();
  if (source.includes(BOM) || replaced.some(({ bom }) => bom)) return whole();

  const changed = parseNodes(source, first.span.start, lastSection(nodes.slice(0, from)));
  const newLast = changed.nodes.at(-1);
  const end = newLast?.span.end ?? first.span.start;
  const settled =
    to === nodes.length ||
    (newLast?.text === last.text &&
      newLast.kind === last.kind &&
      lastSection(changed.nodes) === lastSection(replaced));
  if (!settled) return whole();

  const move = spanMover(last.span.end, end);
  const moved = end.offset !== last.span.end.offset || end.line !== last.span.end.line;
  const rest = nodes.slice(to);
  return documentOf({
    nodes: [
      ...nodes.slice(0, from),
      ...changed.nodes,
      ...(moved ? rest.map((node) => movedNode(node, move)) : rest),
    ],
    diagnostics: [
      ...diagnostics.filter(({ span }) => span.start.offset < first.span.start.offset),
      ...changed.diagnostics,
      ...diagnostics
        .filter(({ span }) => span.start.offset >= last.span.end.offset)
        .map((each) => ({ ...each, span: move(each.span) })),
    ],
  });
}
