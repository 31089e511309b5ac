import type { Command } from '@harderway/command';
import type { Define } from './define.js';

/** Commands of no other group. */
export const toolCommands = (define: Define): readonly Command[] => [
  define(
    'exec',
    {
      summary: 'run a command on the hosts',
      description:
        'Runs it on all or the chosen hosts at once; each line of output begins with the name of its host.',
      operands: { label: '-- COMMAND...', least: 1, endOptions: true },
      examples: [
        ['harderway exec -- uptime', 'on all hosts'],
        ['harderway exec --role control --sudo -- journalctl -u etcd -n 5', 'as root on the control nodes'],
        ["harderway exec --host gateway --shell -- 'ip addr | grep 192.0.2'", 'by a shell on one host'],
      ],
    },
    async () => (await import('../commands/exec.js')).exec,
  ),
];
