import type { CisFix, CisInput, CisResult } from '../cis/model.js';
import { CIS_BENCHMARK, cisReport } from '../cis/report.js';
import type { CommandOutput, Paint } from './output.js';

const formatFix = (fix: CisFix): string => {
  switch (fix.kind) {
    case 'flag':
      return `--${fix.flag}=${fix.value}`;
    case 'remove-flag':
      return `remove --${fix.flag}`;
    case 'mode':
      return `chmod ${fix.mode.toString(8)} ${fix.path}`;
    case 'owner':
      return `chown ${fix.owner} ${fix.path}`;
    case 'text':
      return fix.text;
  }
};

const LABELS = { pass: 'pass', fail: 'error', manual: 'warning', 'not-applicable': 'quiet' } as const;

const formatResult = (
  { id, component, title, status, found, fix, conflict }: CisResult,
  paint: Paint,
): string =>
  [
    `${paint(status.padEnd(14), LABELS[status])} ${id.padEnd(7)} ${component}: ${title}`,
    `                       ${found}`,
    ...(fix === undefined ? [] : [`                       fix: ${formatFix(fix)}`]),
    ...(conflict === undefined ? [] : [`                       but: ${conflict}`]),
  ].join('\n');

/**
 * Reports against the CIS benchmark.
 *
 * @throws {FlagError} `version-invalid`
 */
export const cisCommand = (input: CisInput, paint: Paint): CommandOutput => {
  const results = cisReport(input).filter(
    ({ status, component }) => status !== 'not-applicable' || component !== 'files',
  );
  const count = (status: CisResult['status']): number =>
    results.filter((result) => result.status === status).length;
  const failed = count('fail');
  return {
    text: [
      ...results.map((result) => formatResult(result, paint)),
      `CIS Kubernetes benchmark ${CIS_BENCHMARK}: ${count('pass')} pass, ${failed} fail, ${count('manual')} by hand`,
    ].join('\n'),
    json: { benchmark: CIS_BENCHMARK, results },
    exitCode: failed === 0 ? 0 : 1,
  };
};
