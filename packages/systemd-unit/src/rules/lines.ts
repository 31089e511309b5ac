import type { Span } from '@harderway/diagnostics';
import { keySpan, valueSpan } from '../document/locate.js';
import type { AssignmentNode, InvalidNode, UnitNode } from '../document/model.js';
import { extractWords } from '../exec/words.js';
import { isScalar } from '../settings/store.js';
import { changesItselfAlone, isRefusedCommand, unitOfLine } from './one-line.js';
import { type Checks, directiveOf, replace, suggest, type UnitSubject } from './subject.js';

/** Types whose values may well contain ` #`: free text. */
const freeText: readonly string[] = [
  'text',
  'plain-text',
  'command',
  'input-text',
  'set-credential',
  'log-filter-patterns',
  'install',
];

const hasWord = (value: string, wanted: string): boolean =>
  extractWords(value, { unquote: true, cunescape: true }).words.some(({ text }) => text === wanted);

const startOf = ({ start }: Span): Span => ({ start, end: start });

/** A comment that stands behind the value of a node, as a line of its own. */
const ownLine = ({ text }: AssignmentNode, comment: string): string =>
  `${comment.trim().replace(/\s*[\r\n]\s*/g, ' ')}${/\r\n?|\n\r?/.exec(text)?.[0] ?? '\n'}`;

/** The blanks behind a backslash at the end of a node. */
function blanksBehindBackslash(node: AssignmentNode | InvalidNode): Span | undefined {
  if (node.kind === 'assignment' && !node.value.endsWith('\\')) return undefined;
  const { end } = node.kind === 'assignment' ? valueSpan(node) : node.textSpan;
  const at = end.offset - node.span.start.offset;
  const blanks = node.text[at - 1] === '\\' ? (/^[ \t]+/.exec(node.text.slice(at))?.[0].length ?? 0) : 0;
  if (blanks === 0) return undefined;
  return { start: end, end: { line: end.line, column: end.column + blanks, offset: end.offset + blanks } };
}

/**
 * Whether a node can only have been meant as the rest of the line before, since systemd cannot read it. A key that
 * begins with a dash is an option of a command: no directive begins so.
 */
const isRest = (node: UnitNode | undefined): boolean =>
  (node?.kind === 'invalid' && node.reason === 'missing-equals') ||
  (node?.kind === 'assignment' && node.key.startsWith('-'));

/** The settings of each key, in order, in runs: an empty value ends one, since it takes back what came before. */
function runs({ assignments }: UnitSubject): readonly (readonly AssignmentNode[])[] {
  const found: AssignmentNode[][] = [];
  const open = new Map<string, AssignmentNode[]>();
  for (const node of assignments) {
    if (node.section === undefined) continue;
    const id = `${node.section}\n${node.key}`;
    const run = open.get(id);
    if (node.value === '') open.delete(id);
    else if (run === undefined) {
      const started = [node];
      open.set(id, started);
      found.push(started);
    } else run.push(node);
  }
  return found;
}

/** Lines that are not what they look like. */
export const lineChecks: Checks = {
  *'newer-directive'({ assignments, version }) {
    for (const node of assignments) {
      const since = directiveOf(node)?.since;
      if (version === undefined || since === undefined || since <= version) continue;
      yield {
        message: `systemd ${version} does not know ${node.key}=, which is new in ${since}, and ignores the line`,
        span: keySpan(node),
      };
    }
  },

  *'inline-comment'(subject) {
    for (const node of subject.assignments) {
      const { section, key, value } = node;
      const known = directiveOf(node);
      const match = /[ \t]+[#;](?:[ \t].*|$)/s.exec(value);
      if (match === null || known === undefined || section === undefined) continue;
      const command = known.type === 'command' || known.type === 'environment';
      // In quotes it is part of a variable's value.
      if (known.type === 'environment' && !hasWord(value, '#')) continue;
      if (command ? !/[ \t]#(?:[ \t]|$)/.test(match[0]) : freeText.includes(known.type)) continue;
      const before = unitOfLine(subject, section, key, value);
      const after = unitOfLine(subject, section, key, value.slice(0, match.index));
      const certain = !command && after.log.length === 0 && before.log.length > 0;
      const change = certain && changesItselfAlone(known, before, after) ? replace : suggest;
      const span = valueSpan(node, match.index);
      yield {
        message: 'systemd knows no comments behind a value: this is part of it',
        span,
        hint: 'Put the comment on a line of its own.',
        fixes: certain
          ? change('move the comment to a line of its own', startOf(node.span), ownLine(node, match[0]), [
              span,
              '',
            ])
          : undefined,
      };
    }
  },

  *'blank-after-backslash'(subject) {
    const { nodes } = subject.document;
    for (const [index, node] of nodes.entries()) {
      if (node.kind !== 'assignment' && node.kind !== 'invalid') continue;
      const span = blanksBehindBackslash(node);
      if (span === undefined) continue;
      let next = index + 1;
      while (nodes[next]?.kind === 'comment') next++;
      yield {
        message: 'blanks behind the backslash: the line does not continue',
        span,
        hint: 'Remove the blanks if the line should continue, the backslash if it should not.',
        // A value that systemd takes as it is would become another one.
        fixes: isRest(nodes[next])
          ? (node.kind === 'invalid' || isRefusedCommand(subject, node) ? replace : suggest)(
              'remove the blanks',
              span,
              '',
            )
          : undefined,
      };
    }
  },

  *'continuation-at-end'({ assignments }) {
    for (const node of assignments)
      if (node.reportedLine >= node.span.end.line)
        yield { message: 'the file ends in a continuation', span: valueSpan(node) };
  },

  *'set-twice'(subject) {
    // What counts is what the unit was loaded with: systemd drops lines it cannot read, so it need not be the last.
    const counting = new Set<AssignmentNode>();
    for (const { setting, origins } of subject.unit.settings.values())
      if (isScalar(setting)) for (const { node } of origins) counting.add(node);
    for (const run of runs(subject)) {
      const last = run.findLastIndex((node) => counting.has(node));
      for (const node of run.slice(0, Math.max(0, last))) {
        if (counting.has(node)) continue;
        yield {
          message: `${node.key}= is set again below: this value has no effect`,
          span: keySpan(node),
          fixes: replace('remove the line', node.span, ''),
        };
      }
    }
  },
};
