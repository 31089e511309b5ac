import type { Found } from '@harderway/diagnostics';
import type { MessageCode } from '../evaluate/messages.js';
import { toIpvs } from '../ipvs/table.js';
import { type Checks, type Subject, spanOfLine } from './subject.js';

/** A message of the program without its line breaks. */
export const oneLine = (message: string): string => message.replace(/\s+/g, ' ').trim();

/** Messages of the program about a line. Other rules report its messages about the whole file, at the directive. */
const messagesOf =
  (code: MessageCode) =>
  ({ evaluation }: Subject): readonly Found<never>[] =>
    evaluation.messages.flatMap(({ severity, span, line, message, ...found }) =>
      found.code === code && line !== null ? [{ severity, span, message: oneLine(message) }] : [],
    );

function* refused({ document, state, environment }: Subject) {
  if (!state) return;
  for (const { line, message } of toIpvs(state, environment).refused)
    yield { span: spanOfLine(document, line), message };
}

/** Messages of ldirectord, ipvsadm and the kernel. */
export const programChecks: Checks = {
  'unknown-directive': messagesOf('unknown-directive'),
  'duplicate-virtual': messagesOf('duplicate-virtual'),
  deprecated: messagesOf('deprecated'),
  unresolved: messagesOf('unresolved'),
  'program-warning': messagesOf('program-warning'),
  'invalid-value': messagesOf('invalid-value'),
  'refused-by-ipvs': refused,
};
