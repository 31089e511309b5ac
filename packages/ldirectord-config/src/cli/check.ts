import { check, type Finding } from '../check.js';
import { applyEdits } from '../lint/edits.js';
import { parse } from '../parse.js';
import { readText, thisMachine, writeText } from './files.js';

const colors = { error: 31, warning: 33, info: 36 } as const;
const paint = (text: string, color: number): string =>
  process.stdout.isTTY && !process.env['NO_COLOR'] ? `\u001b[${color}m${text}\u001b[0m` : text;

const print = (file: string, { severity, code, message, position, fix }: Finding): void => {
  const hint = fix ? ` (--fix: ${fix.description})` : '';
  console.log(
    `${file}:${position.line}:${position.column}: ${paint(severity, colors[severity])}: ${message} [${code}]${hint}`,
  );
};

/** One change may uncover another, or overlap with it. */
const fix = (text: string): string => {
  let fixed = text;
  for (let pass = 0; pass < 10; pass++) {
    const edits = check(parse(fixed), thisMachine).findings.flatMap((finding) => finding.fix?.edits ?? []);
    if (edits.length === 0) break;
    fixed = applyEdits(fixed, edits);
  }
  return fixed;
};

/** Checks files and gives the exit status. */
export const checkFiles = (
  files: readonly string[],
  options: {
    readonly json?: boolean | undefined;
    readonly quiet?: boolean | undefined;
    readonly fix?: boolean | undefined;
  },
): number => {
  let status = 0;
  const results: unknown[] = [];
  for (const file of files) {
    let text = readText(file);
    if (text === undefined) return 3;
    if (options.fix && file !== '-') {
      const fixed = fix(text);
      if (fixed !== text && !writeText(file, fixed)) return 3;
      text = fixed;
    }
    const { evaluation, findings } = check(parse(text), thisMachine);
    const shown = findings.filter(({ severity }) => !options.quiet || severity !== 'info');
    const wrong = findings.some(({ severity }) => severity === 'error');
    if (wrong) status = 1;
    if (options.json) results.push({ file, verdict: evaluation.verdict, findings: shown });
    else for (const finding of shown) print(file, finding);
  }
  if (options.json) console.log(JSON.stringify(results, null, 2));
  return status;
};
