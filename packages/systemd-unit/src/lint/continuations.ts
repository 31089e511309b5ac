import type { Position, Span } from '../diagnostics.js';
import { lineReader } from '../document/lines.js';
import { valueSpan } from '../document/locate.js';
import type { UnitNode } from '../document/model.js';
import { isComment } from '../document/parse.js';
import type { Fix, RuleContext } from './model.js';

/** A node's last physical line; all lines before it go on in the next, or are comments in between. */
interface LastLine {
  readonly text: string;
  readonly start: Position;
}

function lastLine(node: UnitNode): LastLine {
  const reader = lineReader(node.text);
  let last = { from: 0, to: 0, line: -1 };
  for (let at = 0; at < node.text.length; ) {
    const end = reader.textEnd(at);
    last = { from: at, to: end, line: last.line + 1 };
    at = reader.next(end);
  }
  const { start } = node.span;
  return {
    text: node.text.slice(last.from, last.to),
    start: {
      line: start.line + Math.max(0, last.line),
      column: last.line > 0 ? 1 : start.column,
      offset: start.offset + last.from,
    },
  };
}

/** Where a backslash and the blanks behind it stand at the end of a node, if there are any. */
function blanksBehindBackslash(node: UnitNode): Span | undefined {
  const { text, start } = lastLine(node);
  if (isComment(text)) return undefined;
  let blanks = text.length;
  while (text[blanks - 1] === ' ' || text[blanks - 1] === '\t') blanks--;
  if (blanks === text.length || text[blanks - 1] !== '\\') return undefined;
  const { line, column, offset } = start;
  return {
    start: { line, column: column + blanks - 1, offset: offset + blanks - 1 },
    end: { line, column: column + text.length, offset: offset + text.length },
  };
}

/**
 * Whether a node can only have been meant as the rest of the line before: systemd can make nothing of it as it stands. A
 * key with a dash before it is an option of a command, since no directive begins so.
 */
const isRest = (node: UnitNode | undefined): boolean =>
  (node?.kind === 'invalid' && node.reason === 'missing-equals') ||
  (node?.kind === 'assignment' && node.key.startsWith('-'));

/** Continuations that are none, since blanks stand behind the backslash, or that the file's end cuts off. */
export function checkContinuations(context: RuleContext): void {
  const { nodes } = context.document;
  for (const [index, node] of nodes.entries()) {
    if (node.kind !== 'assignment' && node.kind !== 'invalid') continue;
    const blanks = blanksBehindBackslash(node);
    if (blanks !== undefined) {
      let next = index + 1;
      while (nodes[next]?.kind === 'comment') next++;
      const fix: Fix = {
        start: blanks.start.offset + 1,
        end: blanks.end.offset,
        text: '',
        description: 'remove the blanks',
      };
      context.report(
        'warning',
        'blank-after-backslash',
        'Blanks behind the backslash: the line does not go on in the next.',
        blanks,
        {
          ...(isRest(nodes[next]) ? { fix } : {}),
          hint: 'Remove the blanks if the line is to go on, the backslash if it is not.',
        },
      );
    }
    if (node.kind === 'assignment' && node.reportedLine >= node.span.end.line)
      context.report('info', 'continuation-at-end', 'The file ends in a continuation.', valueSpan(node));
  }
}
