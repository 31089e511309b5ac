import { CodedError, type Diagnostic, defineRules, lineIndex } from '@harderway/diagnostics';
import { checkCommand } from '../src/check/check-command.js';
import { explainCommand } from '../src/check/explain-command.js';
import { defineCommand, defineProgram, type Program } from '../src/command.js';
import { CommandError } from '../src/errors.js';
import { choice, choices, file, flag, list, names, value, wholeNumber } from '../src/option.js';

const rules = defineRules<string, 'tab' | 'word'>('words', [
  {
    code: 'tab',
    severity: 'error',
    title: 'a tab',
    why: 'Tabs are wide.',
    example: { bad: '\t', good: '  ' },
  },
  { code: 'word', severity: 'info', title: 'a word', why: 'Words are here.' },
]);

/** The error for a wrong command line as another bundle of this package has it. */
class BundledError extends CodedError {
  override readonly name: string = 'UsageError';

  constructor() {
    super('usage', 'bundled elsewhere');
  }
}

function check(text: string): readonly Diagnostic[] {
  const lines = lineIndex(text);
  return [...text.matchAll(/\t|word/g)].map(({ 0: found, index }) => {
    const span = lines.span(index, index + found.length);
    if (found !== '\t') return rules.diagnostic('word', { message: 'a word', span });
    const fixes = [{ title: 'write a blank', edits: [{ from: index, to: index + 1, text: ' ' }] }];
    return rules.diagnostic('tab', { message: 'a tab', span, fixes });
  });
}

/** A program with one of everything. */
export const words: Program = defineProgram({
  name: 'words',
  summary: 'look after words',
  description: 'It has a command for everything.',
  commands: [
    checkCommand({
      program: 'words',
      summary: 'check texts',
      rules: rules.rules,
      options: {},
      examples: [['words check a.txt', 'say what is wrong in it']],
      fixes: true,
      check,
    }),
    explainCommand('words', rules.rules),
    defineCommand({
      name: 'count',
      summary: 'count words',
      operands: { label: 'WORD...', least: 1, most: 3 },
      options: {
        kubernetesVersion: value('VERSION', 'Kubernetes version', { default: '1.31' }),
        from: file('where to begin', { short: 'f' }),
        order: choice(['up', 'down'], 'how to sort', { default: 'up' }),
        tag: list('TAG', 'a tag'),
        host: names('NAME', 'only these hosts'),
        only: choices(['one', 'two'], 'only these', { label: 'PART' }),
        depth: wholeNumber('N', 'how deep', { least: 1, section: 'Depth' }),
        loud: flag('shout', { short: 'l' }),
      },
      exitCodes: [[2, 'there are differences']],
      async run({ options, operands, terminator, world }) {
        if (operands.includes('fail')) throw new CommandError('failed', 'it failed', { hint: 'do not' });
        if (operands.includes('bundled')) throw new BundledError();
        if (operands.includes('bug')) throw new TypeError('a bug');
        await world.stdout.write(`${JSON.stringify({ options, operands, terminator })}\n`);
        return operands.includes('differ') ? 2 : 0;
      },
    }),
  ],
  examples: [['words count a b', 'count two words']],
  synonyms: { validate: 'check' },
  optionSynonyms: { '--dry-run': 'check changes nothing without --fix' },
});

/** A program that runs what follows, and one command besides. */
export const runner: Program = defineProgram({
  name: 'runner',
  summary: 'run commands',
  commands: [
    defineCommand({
      name: 'put',
      summary: 'put files',
      operands: { label: 'FILE...', least: 1, unknownOptions: true },
      options: { on: value('HOST', 'where') },
      run: ({ operands, options, world }) => {
        world.stdout.write(`put ${operands.join(' ')} on ${options.on}\n`);
        return undefined;
      },
    }),
  ],
  otherwise: defineCommand({
    name: 'run',
    summary: 'run a command',
    operands: { label: 'COMMAND...', least: 1, endOptions: true },
    options: { on: value('HOST', 'where', { short: 'H' }), loud: flag('shout', { short: 'l' }) },
    run: ({ operands, options, terminator, world }) => {
      world.stdout.write(`run ${operands.join(' ')} on ${options.on} ${options.loud} ${terminator}\n`);
      return undefined;
    },
  }),
});
