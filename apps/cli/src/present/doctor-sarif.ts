import { type Finding, type Report, rules } from '@harderway/cluster-doctor';
import { type CheckedText, type Diagnostic, type Span, sarifLog, WHOLE_TEXT } from '@harderway/diagnostics';

/** The place of evidence: a file of a host is no file of a repository, so it is a name. */
const fileOf = ({ host, file }: Finding['evidence'][number]): string => `<${host}:${file}>`;

const lineSpan = (line: number | undefined): Span =>
  line === undefined
    ? WHOLE_TEXT
    : { start: { line, column: 1, offset: 0 }, end: { line, column: 1, offset: 0 } };

function diagnosticOf({ id, severity, message, evidence, repair, advice }: Finding): Diagnostic {
  const [first, ...others] = evidence;
  const hint = [advice, ...repair.map(({ host, command }) => `on ${host}: ${command}`)]
    .filter((part) => part !== undefined)
    .join('\n');
  return {
    code: id,
    severity,
    message,
    span: lineSpan(first?.line),
    file: first === undefined ? '<cluster>' : fileOf(first),
    hint: hint === '' ? undefined : hint,
    related: others.map((each) => ({ message: each.text, span: lineSpan(each.line), file: fileOf(each) })),
  };
}

/** The report in SARIF 2.1.0; consequences are results like their causes. */
export function doctorSarif({ findings, unread }: Report, version: string): object {
  const all = findings.flatMap((finding) => [finding, ...finding.consequences]);
  const results: readonly CheckedText[] = [{ file: '<cluster>', diagnostics: all.map(diagnosticOf) }];
  const unknown = unread.map(({ host, subject, reason }) => `${host}: ${subject}: ${reason}`);
  return sarifLog({ name: 'harderway', version, rules: rules.rules }, results, unknown);
}
