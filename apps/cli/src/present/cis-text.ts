import type { CisFinding, CisReport } from '@harderway/control-plane/cis';
import { type Paint, visible } from '@harderway/diagnostics';

/** An item, as it was found on some hosts. */
export interface SharedFinding {
  readonly finding: CisFinding;
  readonly hosts: readonly string[];
}

/** Findings that are the same on several hosts, once, in the order of the benchmark. */
export function sharedFindings({ hosts }: CisReport): readonly SharedFinding[] {
  const found = new Map<string, { readonly finding: CisFinding; readonly hosts: string[] }>();
  for (const { host, findings } of hosts)
    for (const finding of findings) {
      const key = JSON.stringify(finding);
      const own = found.get(key) ?? { finding, hosts: [] };
      found.set(key, own);
      own.hosts.push(host);
    }
  const rank = (id: string): number => {
    const [chapter = 0, section = 0, item = 0] = id.split('.').map(Number);
    return 10_000 * chapter + 100 * section + item;
  };
  return [...found.values()].sort((one, other) => rank(one.finding.id) - rank(other.finding.id));
}

/** Whether an item fails although it could hold. */
export const isProblem = ({ status, exception }: CisFinding): boolean =>
  status === 'fail' && exception === undefined;

const styles = { pass: 'good', fail: 'error', manual: 'warning', 'not-applicable': 'faint' } as const;

function findingText({ finding, hosts }: SharedFinding, all: number, paint: Paint): string {
  const { id, title, status, assessment, found, change, conflict, exception } = finding;
  const known = exception !== undefined;
  const word = known ? paint('warning', 'known'.padEnd(15)) : paint(styles[status], status.padEnd(15));
  const where = hosts.length === all ? '' : ` (${hosts.join(', ')})`;
  const indent = ' '.repeat(16);
  const by = assessment === 'manual' ? paint('faint', ', to check by hand') : '';
  return [
    `${word} ${id.padEnd(7)} ${title}${by}${where}`,
    `${indent}found:   ${visible(found)}`,
    ...(known ? [`${indent}because: ${exception}`] : []),
    ...(change === undefined || known ? [] : [`${indent}fix:     ${visible(change)}`]),
    ...(conflict === undefined || known ? [] : [`${indent}but:     ${conflict}`]),
  ].join('\n');
}

const count = (report: CisReport, fits: (finding: CisFinding) => boolean): number =>
  report.hosts.reduce((sum, { findings }) => sum + findings.filter(fits).length, 0);

/** The report for people. What passes and what does not apply is only counted, unless `all` is set. */
export function cisText(report: CisReport, paint: Paint, all: boolean): string {
  const shown = sharedFindings(report).filter(
    ({ finding: { status } }) => all || status === 'fail' || status === 'manual',
  );
  const lines = shown.map((each) => findingText(each, report.hosts.length, paint));
  const unknown = report.unknown.map(({ host, cause }) => paint('error', visible(`${host}: ${cause}`)));
  const of = (status: CisFinding['status']) => count(report, (finding) => finding.status === status);
  const problems = count(report, isProblem);
  const [first] = report.hosts;
  const benchmark =
    first === undefined ? '' : `CIS Kubernetes benchmark ${first.benchmark}, Kubernetes ${first.version}: `;
  const numbers = [
    `${of('pass')} pass`,
    `${problems} fail`,
    `${of('fail') - problems} known exceptions`,
    `${of('manual')} to check by hand`,
  ];
  return `${[...lines, ...unknown, `${benchmark}${numbers.join(', ')} on ${report.hosts.length} hosts`].join('\n')}\n`;
}
