import { CodedError, type Span } from '@harderway/diagnostics';
import { contentSpan, type DocumentLine } from '../document/document.js';

/** The kind of a message of the program. */
export type MessageCode =
  | 'unknown-directive'
  | 'duplicate-virtual'
  | 'deprecated'
  | 'unresolved'
  | 'program-warning'
  | 'invalid-value';

/** A message of the program. */
export interface Message {
  readonly severity: 'error' | 'warning';
  readonly code: MessageCode;
  /** The line that the program names; null for a message about the whole file, which it prints after reading. */
  readonly line: number | null;
  /** The place that the message is about. */
  readonly span: Span;
  readonly message: string;
}

/** Takes a warning of the program. */
export type Warn = (line: DocumentLine, message: string, code: MessageCode) => void;

/** A message with which ldirectord stops. */
export class ConfigError extends CodedError<'config-error'> {
  override readonly name = 'ConfigError';
  readonly found: Message;

  constructor(found: Message) {
    super('config-error', found.message);
    this.found = found;
  }
}

/** A message about a line. */
export const messageAt = (
  severity: Message['severity'],
  code: MessageCode,
  line: DocumentLine,
  message: string,
): Message => ({ severity, code, line: line.number, span: contentSpan(line), message });

/** Stops reading with the program's message. */
export function configError(line: DocumentLine, message: string, code: MessageCode = 'invalid-value'): never {
  throw new ConfigError(messageAt('error', code, line, message));
}
