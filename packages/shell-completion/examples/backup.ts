import { completionScript } from '@harderway/shell-completion';

const verbose = { flags: ['-v', '--verbose'], description: 'say what is done' };

export const script: string = completionScript('fish', {
  name: 'backup',
  options: [verbose],
  commands: [
    {
      name: 'save',
      description: 'copy a directory to hosts',
      options: [
        { flags: ['--to'], description: 'where to', value: { kind: 'host-list' } },
        { flags: ['--method'], description: 'how', value: { kind: 'one-of', values: ['full', 'changes'] } },
        verbose,
      ],
      arguments: { kind: 'directory' },
    },
  ],
});
