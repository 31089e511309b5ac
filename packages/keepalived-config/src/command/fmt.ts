import { type Command, choice, defineCommand, EXIT, flag, readText } from '@harderway/command';
import { reformat } from '../layout/reformat.js';

const indents = { spaces: '    ', tab: '\t' } as const;

const options = {
  write: flag('write the files in place'),
  indent: choice(['spaces', 'tab'], 'indentation of blocks', { default: 'spaces' }),
};

export const fmt: Command = defineCommand<typeof options>({
  name: 'fmt',
  summary: 'print files in one layout, which changes no meaning',
  operands: { label: 'FILE...', least: 1, completion: { kind: 'file' } },
  options,
  examples: [['keepalived-config fmt --write keepalived.conf', 'rewrite the file in its place']],
  async run({ operands, options: { write, indent }, world }) {
    for (const path of operands) {
      const text = await readText(world, path, { exact: true });
      const result = reformat(text, { indent: indents[indent] });
      if (!write || path === '-') await world.stdout.write(result);
      else if (result !== text) await world.files.replace(path, new TextEncoder().encode(result));
    }
    return EXIT.ok;
  },
});
