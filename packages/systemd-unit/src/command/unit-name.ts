import { type Option, value } from '@harderway/command';

/** The option that names the unit of a text that comes without a file name. */
export const unitName: Option<string> = value('NAME', 'name of the unit that comes from the standard input', {
  default: 'stdin.service',
});

/** The path that says what kind of unit a text is. */
export const pathOf = (file: string, name: string): string => (file === '<stdin>' ? name : file);
