import type { CisFinding, CisReport } from '@harderway/control-plane/cis';
import {
  type CheckedText,
  type Diagnostic,
  type RuleInfo,
  sarifLog,
  WHOLE_TEXT,
} from '@harderway/diagnostics';
import { isProblem, sharedFindings } from './cis-text.js';

const url = 'https://www.cisecurity.org/benchmark/kubernetes';

const codeOf = ({ id }: CisFinding): string => `cis-${id}`;

const ruleOf = (finding: CisFinding): RuleInfo => ({
  code: codeOf(finding),
  severity: finding.assessment === 'manual' ? 'warning' : 'error',
  title: finding.title,
  why: `Item ${finding.id} of the CIS Kubernetes benchmark, about ${finding.component}.`,
  url,
});

function diagnosticOf(finding: CisFinding): Diagnostic {
  const { title, found, change, exception } = finding;
  const rule = ruleOf(finding);
  const hint = exception === undefined ? change : `It does not hold here: ${exception}`;
  return {
    code: rule.code,
    severity: isProblem(finding) ? rule.severity : 'info',
    message: `${title}: ${found}`,
    span: WHOLE_TEXT,
    url,
    hint,
  };
}

/** The report in SARIF 2.1.0: one place a host, one rule an item that fails or is for people to judge. */
export function cisSarif(report: CisReport, version: string): object {
  const counts = ({ status }: CisFinding): boolean => status === 'fail' || status === 'manual';
  const rules = new Map(
    sharedFindings(report)
      .filter(({ finding }) => counts(finding))
      .map(({ finding }) => [codeOf(finding), ruleOf(finding)] as const),
  );
  const results = report.hosts.map(
    ({ host, findings }): CheckedText => ({
      file: `<${host}>`,
      text: '',
      diagnostics: findings.filter(counts).map(diagnosticOf),
    }),
  );
  const unknown = report.unknown.map(({ host, cause }) => `${host}: ${cause}`);
  return sarifLog({ name: 'harderway', version, rules: [...rules.values()] }, results, unknown);
}
