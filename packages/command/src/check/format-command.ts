import { type Command, defineCommand } from '../command.js';
import { CommandError } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import { choice, flag } from '../option.js';
import { nameOfPath, readText } from '../world.js';

const indents = { spaces: '    ', tab: '\t' } as const;

/** Definition of a checker's `fmt` command. */
export interface FormatCommandDefinition {
  readonly program: string;
  /** Name of the file in the example. */
  readonly file: string;
  /** Name of the lines that `--indent` indents, such as `blocks`. */
  readonly indented: string;
  /** Formats a text. Returns undefined for an invalid text; the command then leaves the file alone. */
  reformat(text: string, options: { readonly indent: '    ' | '\t' }): string | undefined;
}

/** Makes the command `fmt FILE...`, which prints files in one layout; with `--write` it rewrites them. */
export function formatCommand({ program, file, indented, reformat }: FormatCommandDefinition): Command {
  return defineCommand({
    name: 'fmt',
    summary: 'print files in one layout, which changes no meaning',
    operands: { label: 'FILE...', least: 1, completion: { kind: 'file' } },
    options: {
      write: flag('write the files in place'),
      indent: choice(['spaces', 'tab'], `indentation of ${indented}`, { default: 'spaces' }),
    },
    examples: [[`${program} fmt --write ${file}`, 'rewrite the file in its place']],
    async run({ operands, options: { write, indent }, world }) {
      for (const path of operands) {
        const text = await readText(world, path, { exact: true });
        const result = reformat(text, { indent: indents[indent] });
        if (result === undefined)
          throw new CommandError('not-valid', `${nameOfPath(path)} is not valid, so it is left as it is`, {
            hint: `${program} check ${path}`,
          });
        if (!write || path === '-') await world.stdout.write(result);
        else if (result !== text) await world.files.replace(path, new TextEncoder().encode(result));
      }
      return EXIT.ok;
    },
  });
}
