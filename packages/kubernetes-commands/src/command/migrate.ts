import {
  type Command,
  defineCommand,
  flag,
  nameOfPath,
  readText,
  report,
  reportOptions,
} from '@harderway/command';
import { basisOf } from '@harderway/component-flags';
import type { CheckInput } from '@harderway/component-flags/kubernetes';
import { migrationRules } from '@harderway/component-flags/rules';
import { type CheckedText, type Diagnostic, inTextOrder, WHOLE_TEXT } from '@harderway/diagnostics';
import { formOption } from './check.js';
import { type CheckedProgram, FILES, readProgramLine, rulesOf } from './line.js';
import { needed, versionOption } from './version-option.js';

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

/** Effects of a move between versions on a command line, each at the argument that it concerns. */
function migrationOf(
  program: CheckedProgram,
  line: Omit<CheckInput, 'version'>,
  from: string,
  to: string,
  showNew: boolean,
): readonly Diagnostic[] {
  const { items, newFindings } = program.migrate(line, from, to);
  const { uses } = program.check({ ...line, version: from }).line;
  const changes = items
    .filter(({ kind }) => showNew || kind !== 'new')
    .map(({ kind, flag: name, severity, message, hint }) => {
      const argument = uses.findLast((use) => use.flag === name)?.argument;
      const span = (argument === undefined ? undefined : line.spans?.[argument]) ?? line.whole ?? WHOLE_TEXT;
      return migrationRules.diagnostic(`flag-${kind}`, {
        severity,
        message,
        hint,
        subject: `--${name}`,
        span,
      });
    });
  const found = inTextOrder<Diagnostic>([...changes, ...newFindings]);
  // What breaks comes first.
  return [...found.filter(isError), ...found.filter((each) => !isError(each))];
}

/** The command `migrate` of a program. */
export function migrateLines(program: CheckedProgram): Command {
  const { name, checker } = program;
  const rules = [...rulesOf(program), ...migrationRules.rules];
  return defineCommand({
    name: 'migrate',
    summary: `report what another version of ${name} means for a command line`,
    description: FILES,
    operands: { label: 'FILE...', least: 1, completion: { kind: 'file' } },
    options: {
      from: versionOption(program, 'version that runs now; default: the one in the image tag'),
      to: versionOption(program, 'version to move to'),
      form: formOption,
      showNew: flag('report flags that are new in the groups in use'),
      ...reportOptions(rules),
    },
    examples: [[`${checker} migrate --from 1.28 --to 1.34 ${name}.service`, 'what an upgrade breaks']],
    async run({ options, operands, world }) {
      const to = needed(options.to, '--to');
      const basis = basisOf(program.catalog, to);
      const results: CheckedText[] = [];
      for (const path of operands) {
        const file = nameOfPath(path);
        const text = await readText(world, path);
        const read = readProgramLine(program, text, file, options.form);
        const { line, diagnostics: problems } = read;
        const from = needed(options.from ?? read.version, '--from');
        const found = line === undefined ? [] : migrationOf(program, line, from, to, options.showNew);
        const diagnostics = [...problems, ...found];
        const refused =
          line !== undefined && program.check({ ...line, version: from }).diagnostics.some(isError);
        const stays = refused
          ? `${name} ${from} refuses this already; ${to} adds no error`
          : `${name} ${to} starts with this as ${from} does${basis === undefined ? '' : `, ${basis}`}`;
        const errors = diagnostics.filter(isError).length;
        const summary =
          errors === 0
            ? stays
            : `${errors} ${errors === 1 ? 'error' : 'errors'} on the way from ${name} ${from} to ${to}`;
        results.push({ file, text, diagnostics, summary, details: { from, to } });
      }
      return report({ program: checker, rules, results }, options, world);
    },
  });
}
