import { EXIT, flag, type Option, type World } from '@harderway/command';
import { type Diagnostic, hasErrors } from '@harderway/diagnostics';
import type { SettingsInForm } from '../document/forms.js';
import { linesOf } from './sources.js';

/** The forms of a configuration. */
export const FORMS = ['flags', 'environment', 'file'] as const;

/** JSON with 64 bit numbers as text. */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item), 2)}\n`;

/** The option of commands that write a form. */
export const jsonOption: Option<boolean> = flag('print an object with output and diagnostics');

/** Prints a form, with diagnostics on standard error unless it is printed as JSON; returns the exit code. */
export async function printForm(
  { output, text }: SettingsInForm,
  diagnostics: readonly Diagnostic[],
  { json, world }: { readonly json: boolean; readonly world: World },
): Promise<number> {
  const failed = hasErrors(diagnostics);
  if (json) await world.stdout.write(jsonText({ output, diagnostics }));
  else {
    await world.stderr.write(linesOf(diagnostics));
    if (!failed) await world.stdout.write(text);
  }
  return failed ? EXIT.problems : EXIT.ok;
}
