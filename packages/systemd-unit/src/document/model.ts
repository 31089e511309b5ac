import type { Diagnostic, Span } from '../diagnostics.js';

interface NodeBase {
  /** The node's own source, line ends, comments inside a continuation and a byte order mark included. */
  readonly text: string;
  readonly span: Span;
  /** The number systemd prints for it: its last physical line, one more if the file ends in a continuation. */
  readonly reportedLine: number;
}

/** `[Name]`. Sections may be reopened; settings of all parts of one name belong together. */
export interface SectionNode extends NodeBase {
  readonly kind: 'section';
  readonly name: string;
}

/** `Key=value`, over one or more physical lines. */
export interface AssignmentNode extends NodeBase {
  readonly kind: 'assignment';
  /** Name of the section it stands in; undefined before the first header, where systemd ignores it. */
  readonly section: string | undefined;
  readonly key: string;
  /** The logical value: continuations joined by one space each, inner comments dropped, blanks at both ends stripped. */
  readonly value: string;
}

/** A line whose first visible character is `#` or `;`. */
export interface CommentNode extends NodeBase {
  readonly kind: 'comment';
}

/** Lines of nothing but blanks, as many as stand in a row. */
export interface BlankNode extends NodeBase {
  readonly kind: 'blank';
}

/** A line systemd can make nothing of: `bad-section-header` and `invalid-utf8` make it refuse the whole file. */
export interface InvalidNode extends NodeBase {
  readonly kind: 'invalid';
  readonly reason: 'bad-section-header' | 'invalid-utf8' | 'missing-equals' | 'missing-key';
}

export type UnitNode = SectionNode | AssignmentNode | CommentNode | BlankNode | InvalidNode;

/** A unit file, node by node; the texts of the nodes, joined, are the file. */
export interface UnitDocument {
  readonly kind: 'unit-document';
  readonly nodes: readonly UnitNode[];
  readonly diagnostics: readonly Diagnostic[];
  /** The first finding that makes systemd refuse the file as a whole; undefined if it reads it. */
  readonly fatal: Diagnostic | undefined;
}
