import type { CompletedProgram } from '../src/model.js';

const help = { flags: ['-h', '--help'], description: "show what's [here]: all of it" };

/** A program with one of everything. */
export const program: CompletedProgram = {
  name: 'back-up',
  options: [{ flags: ['-c', '--config'], description: 'settings', value: { kind: 'file' } }, help],
  commands: [
    {
      name: 'save',
      description: "copy a directory: today's",
      options: [
        { flags: ['-t', '--to'], description: 'hosts', value: { kind: 'host-list' } },
        { flags: ['--method'], description: 'how', value: { kind: 'one-of', values: ['full', 'changes'] } },
        { flags: ['--below'], description: 'where', value: { kind: 'directory' } },
        { flags: ['--label'], description: 'any text', value: { kind: 'text' } },
        help,
      ],
      arguments: { kind: 'file' },
    },
    {
      name: 'completion',
      description: 'print a script',
      options: [],
      arguments: { kind: 'one-of', values: ['bash', 'zsh', 'fish'] },
    },
    { name: 'list', description: 'show all', options: [help] },
  ],
};
