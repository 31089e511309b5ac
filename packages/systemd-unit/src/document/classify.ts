import type { Severity, Span } from '@harderway/diagnostics';
import type { UnitCode } from '../rules.generated.js';
import { isBlank, isSafe } from './characters.js';
import { isValidUtf8 } from './lines.js';
import { logicalSpan, type Source } from './locate.js';
import type { InvalidNode, UnitNode } from './model.js';

const BRACKET = 91;

const invalidMessage = {
  'bad-section-header':
    'invalid section header: systemd refuses the whole file; write [Name] alone on its line',
  'invalid-utf8':
    'invalid UTF-8: systemd refuses the whole file; save it as UTF-8, or write the bytes as \\xHH',
  'missing-equals': 'missing =: systemd ignores the line; write Key=value, or put # before a comment',
  'missing-key': 'missing key before =: systemd ignores the line',
} as const;

const outsideMessage =
  'line before the first section header: systemd ignores it; move it below [Unit] or another section';

/** Makes the node of a logical line; lines must come in the order of the file, since headers set the section. */
export type Classifier = (logical: string, source: Source, reportedLine: number) => UnitNode;

/** A classifier for lines of one file, the first of them in `firstSection`. */
export function classifier(
  report: (severity: Severity, code: UnitCode, message: string, span: Span) => void,
  checkUtf8: boolean,
  firstSection: string | undefined,
): Classifier {
  let section = firstSection;
  return (logical, source, reportedLine) => {
    const { text, span, bom } = source;
    let from = 0;
    let to = logical.length;
    while (from < to && isBlank(logical.charCodeAt(from))) from++;
    while (to > from && isBlank(logical.charCodeAt(to - 1))) to--;
    if (from === to) return { kind: 'blank', text, span, bom, reportedLine };

    function invalid(reason: InvalidNode['reason']): InvalidNode {
      const textSpan = logicalSpan(source, from, to);
      if (reason === 'bad-section-header' || reason === 'invalid-utf8')
        report('error', reason, invalidMessage[reason], textSpan);
      else if (section !== undefined) report('warning', reason, invalidMessage[reason], textSpan);
      else report('warning', 'outside-section', outsideMessage, textSpan);
      return { kind: 'invalid', reason, textSpan, text, span, bom, reportedLine };
    }
    if (checkUtf8 && !isValidUtf8(logical.slice(from, to))) return invalid('invalid-utf8');
    if (logical.charCodeAt(from) === BRACKET) {
      const name = logical.slice(from + 1, to - 1);
      if (logical.charAt(to - 1) !== ']' || !isSafe(name)) return invalid('bad-section-header');
      section = name;
      return { kind: 'section', name, headerAt: from, text, span, bom, reportedLine };
    }
    const equals = logical.indexOf('=', from);
    if (equals <= from) return invalid(equals < 0 ? 'missing-equals' : 'missing-key');

    if (section === undefined)
      report('warning', 'outside-section', outsideMessage, logicalSpan(source, from, to));
    let keyEnd = equals;
    while (isBlank(logical.charCodeAt(keyEnd - 1))) keyEnd--;
    let valueAt = equals + 1;
    while (valueAt < to && isBlank(logical.charCodeAt(valueAt))) valueAt++;
    return {
      kind: 'assignment',
      section,
      key: logical.slice(from, keyEnd),
      value: logical.slice(valueAt, to),
      keyAt: from,
      // An empty value is right behind the equals sign.
      valueAt: valueAt === to ? equals + 1 : valueAt,
      text,
      span,
      bom,
      reportedLine,
    };
  };
}
