import type { Diagnostic, Span } from '@harderway/diagnostics';
import type { UnitCode } from '../rules.generated.js';

interface NodeBase {
  /** The node's own source, with line ends, comments inside a continuation and a byte order mark. */
  readonly text: string;
  readonly span: Span;
  /** Whether the node holds the file's byte order mark, which belongs to no line. */
  readonly bom: boolean;
  /** The line number that systemd prints: the last physical line, one more if the file ends in a continuation. */
  readonly reportedLine: number;
}

/** `[Name]`. Sections may be reopened; settings of all parts of one name belong together. */
export interface SectionNode extends NodeBase {
  readonly kind: 'section';
  readonly name: string;
  /** Where the header begins in the logical line; `headerSpan` turns it into a place. */
  readonly headerAt: number;
}

/** `Key=value`, over one or more physical lines. */
export interface AssignmentNode extends NodeBase {
  readonly kind: 'assignment';
  /** Name of the section; undefined before the first header, where systemd ignores the line. */
  readonly section: string | undefined;
  readonly key: string;
  /** The logical value: continuations joined by one space each, inner comments dropped, blanks at both ends stripped. */
  readonly value: string;
  /** Where the key and the value begin in the logical line; `keySpan` and `valueSpan` turn these into places. */
  readonly keyAt: number;
  readonly valueAt: number;
}

/** A line whose first visible character is `#` or `;`. */
export interface CommentNode extends NodeBase {
  readonly kind: 'comment';
}

/** Consecutive blank lines. */
export interface BlankNode extends NodeBase {
  readonly kind: 'blank';
}

/** A line that systemd cannot read: `bad-section-header` and `invalid-utf8` make it refuse the whole file. */
export interface InvalidNode extends NodeBase {
  readonly kind: 'invalid';
  readonly reason: 'bad-section-header' | 'invalid-utf8' | 'missing-equals' | 'missing-key';
  /** The line itself, without blanks and line ends around it. */
  readonly textSpan: Span;
}

export type UnitNode = SectionNode | AssignmentNode | CommentNode | BlankNode | InvalidNode;

/** A unit file, node by node; the joined texts of the nodes are the file. */
export interface UnitDocument {
  readonly kind: 'unit-document';
  readonly nodes: readonly UnitNode[];
  readonly diagnostics: readonly Diagnostic<UnitCode>[];
  /** The first diagnostic that makes systemd refuse the file as a whole; undefined if it reads the file. */
  readonly fatal: Diagnostic<UnitCode> | undefined;
}
