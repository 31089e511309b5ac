import {
  type Command,
  CommandError,
  choice,
  defineCommand,
  EXIT,
  flag,
  nameOfPath,
  readText,
} from '@harderway/command';
import { reformat } from '../format/reformat.js';

const indents = { spaces: '    ', tab: '\t' } as const;

const options = {
  write: flag('write the files in place'),
  indent: choice(['spaces', 'tab'], 'indentation of the directives of a section', { default: 'spaces' }),
};

export const fmt: Command = defineCommand<typeof options>({
  name: 'fmt',
  summary: 'print files in one layout, which changes no meaning',
  operands: { label: 'FILE...', least: 1, completion: { kind: 'file' } },
  options,
  examples: [['ldirectord-config fmt --write ldirectord.cf', 'rewrite the file in its place']],
  async run({ operands, options: { write, indent }, world }) {
    for (const path of operands) {
      const text = await readText(world, path, { exact: true });
      const result = reformat(text, { indent: indents[indent] });
      if (result === undefined)
        throw new CommandError('not-valid', `${nameOfPath(path)} is not valid, so it is left as it is`, {
          hint: `ldirectord-config check ${path}`,
        });
      if (!write || path === '-') await world.stdout.write(result);
      else if (result !== text) await world.files.replace(path, new TextEncoder().encode(result));
    }
    return EXIT.ok;
  },
});
