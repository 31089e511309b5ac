import { choice, defineCommand, defineProgram, type Program } from '@harderway/command';

export const program: Program = defineProgram({
  name: 'words',
  summary: 'look after words',
  commands: [
    defineCommand({
      name: 'count',
      summary: 'count the words of a text',
      operands: { label: 'WORD...', least: 1 },
      options: { form: choice(['text', 'json'], 'how to print the number', { default: 'text' }) },
      examples: [['words count so it goes', 'prints 3']],
      async run({ options, operands, world }) {
        const count = operands.length;
        await world.stdout.write(`${options.form === 'json' ? JSON.stringify({ count }) : count}\n`);
        return 0;
      },
    }),
  ],
});
