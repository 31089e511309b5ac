import { list, type Operand, type Option, UsageError, value } from '@harderway/command';
import { unitOfPath } from '../rules/lint.js';

/** The option that names the unit of a text whose file name does not. */
export const unitName: Option<string> = value(
  'NAME',
  'name of the unit that the file or the standard input is',
  {
    default: '',
  },
);

/** Takes `FILE:NAME` apart, as `systemd-analyze verify` does: a file whose content is that of the unit NAME. */
export function operandOf(text: string): Operand {
  const [, path = text, name] = /^(.+):([^:/]+|[^:/]+\.d\/[^:/]+)$/s.exec(text) ?? [];
  return name === undefined || unitOfPath(name) === undefined ? { path: text } : { path, name };
}

/** The path that says what kind of unit a text is: as named, or its file's. */
export function pathOf(file: string, name: string | undefined, option: string): string {
  const given = name ?? option;
  if (given !== '') return given;
  return file === '<stdin>' ? 'stdin.service' : file;
}

/** The option that gives specifiers their values. */
export const specifier: Option<readonly string[]> = list(
  'LETTER=VALUE',
  'value of a specifier that depends on the machine, such as H=host',
);

/** Reads the values of that option. Throws UsageError for one that is not of its form. */
export const specifierValues = (given: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    given.map((each) => {
      if (!/^[A-Za-z]=/.test(each)) throw new UsageError(`--specifier ${each}: not of the form LETTER=VALUE`);
      return [each.charAt(0), each.slice(2)];
    }),
  );
