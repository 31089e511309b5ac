import type { Paint } from '@harderway/diagnostics';
import type { CisBenchmark, CisFix, CisResult } from '../cis/model.js';

function fixText(fix: CisFix): string {
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
}

const STYLES = { pass: 'good', fail: 'error', manual: 'warning', 'not-applicable': 'faint' } as const;

function resultText({ id, component, title, status, found, fix, conflict }: CisResult, paint: Paint): string {
  const indent = ' '.repeat(23);
  return [
    `${paint(STYLES[status], status.padEnd(14))} ${id.padEnd(7)} ${component}: ${title}`,
    `${indent}${found}`,
    ...(fix === undefined ? [] : [`${indent}fix: ${fixText(fix)}`]),
    ...(conflict === undefined ? [] : [`${indent}but: ${conflict}`]),
  ].join('\n');
}

/** A report for people, with a summary at its end. */
export function formatReport(results: readonly CisResult[], benchmark: CisBenchmark, paint: Paint): string {
  const count = (status: CisResult['status']): number =>
    results.filter((result) => result.status === status).length;
  return [
    ...results.map((result) => resultText(result, paint)),
    `CIS Kubernetes benchmark ${benchmark}: ${count('pass')} pass, ${count('fail')} fail, ${count('manual')} by hand`,
  ].join('\n');
}
