import { list, type Option, UsageError, value } from '@harderway/command';

/** The option that names the unit of a text that comes without a file name. */
export const unitName: Option<string> = value('NAME', 'name of the unit that comes from the standard input', {
  default: 'stdin.service',
});

/** The path that says what kind of unit a text is. */
export const pathOf = (file: string, name: string): string => (file === '<stdin>' ? name : file);

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
