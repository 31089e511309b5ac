import { EXIT, flag, type Option, type World } from '@harderway/command';
import { type Diagnostic, hasErrors } from '@harderway/diagnostics';
import type { Settings } from '../document/setting.js';
import { environmentText, writeEnvironment } from '../document/write-environment.js';
import { writeConfigFile } from '../document/write-file.js';
import { type WriteOptions, type Written, writeFlags } from '../document/write-flags.js';
import { linesOf } from './sources.js';

/** The forms of a configuration. */
export const FORMS = ['flags', 'environment', 'file'] as const;

/** Settings in a form: as data, as text, and what the form cannot hold. */
export interface InForm {
  readonly output: unknown;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

function inForm<T>({ output, diagnostics }: Written<T>, print: (output: T) => string): InForm {
  return { output, text: print(output), diagnostics };
}

/** Writes settings in a form. */
export function writeForm(form: (typeof FORMS)[number], settings: Settings, options: WriteOptions): InForm {
  switch (form) {
    case 'flags':
      return inForm(writeFlags(settings, options), (words) => words.map((word) => `${word}\n`).join(''));
    case 'environment':
      return inForm(writeEnvironment(settings, options), environmentText);
    case 'file':
      return inForm(writeConfigFile(settings, options), (text) => text);
  }
}

/** JSON with 64 bit numbers as text. */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item), 2)}\n`;

/** The option of commands that write a form. */
export const jsonOption: Option<boolean> = flag('print an object with output and diagnostics');

/** Prints a form, with diagnostics on standard error unless it is printed as JSON; returns the exit code. */
export async function printForm(
  { output, text }: InForm,
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
