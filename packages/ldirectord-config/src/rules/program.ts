import type { RuleFinding } from '@harderway/diagnostics';
import type { MessageCode } from '../evaluate/messages.js';
import { toIpvs } from '../ipvs/table.js';
import { adviceFor } from './repair.js';
import { type CheckedFile, type Checks, spanOfLine } from './subject.js';

/** A message of the program without its line breaks. */
export const oneLine = (message: string): string => message.replace(/\s+/g, ' ').trim();

/** Messages of the program about a line. Other rules report its messages about the whole file, at the directive. */
const messagesOf = (code: MessageCode) =>
  function* ({ document, evaluation, after }: CheckedFile): Iterable<RuleFinding<never>> {
    const { messages } = evaluation;
    const first = messages.at(-1)?.span.start.line;
    for (const each of [...messages, ...after]) {
      if (each.code !== code || each.line === null) continue;
      const { severity, span } = each;
      const message = `${oneLine(each.message)}${after.includes(each) ? `, once line ${first} is correct` : ''}`;
      const advice =
        severity === 'error' ? adviceFor(document, document.lines[span.start.line - 1]) : undefined;
      yield { severity, span, message, ...advice };
    }
  };

function* refused({ document, state, environment }: CheckedFile) {
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
