import { type Command, defineCommand } from '@harderway/command';
import { openLab } from '../lab/up.js';
import { shellWords } from '../process/shell-words.js';
import { hostAndCommand, hostOption, labOptions } from './options.js';
import { passThrough } from './pass-through.js';

const ssh = defineCommand({
  name: 'ssh',
  summary: 'log in to a host, or run a command there',
  description: 'Ends as ssh does. The command is one for the shell of the host.',
  operands: hostAndCommand,
  options: labOptions,
  examples: [['harderway-lab ssh control0 systemctl status', 'what runs there']],
  async run({ options, operands: [host = '', ...command], world }) {
    const lab = await openLab(options.name, options);
    return passThrough(lab.login(host, command), world);
  },
});

const exec = defineCommand({
  name: 'exec',
  summary: 'run a program of this machine inside the network of the lab, or a command on a host',
  description: 'Ends as the program does.',
  operands: { label: '-- COMMAND...', least: 1, endOptions: true },
  options: { ...labOptions, host: hostOption('run it on this host, as the user ubuntu') },
  examples: [
    ['harderway-lab exec -- curl -sk https://kubernetes:6443/healthz', 'from this machine'],
    ['harderway-lab exec --host control0 -- ls -l /etc', 'on a host'],
  ],
  async run({ options: { host, ...options }, operands, world }) {
    const lab = await openLab(options.name, options);
    const argv = host === undefined ? lab.enter(operands) : lab.login(host, [shellWords(operands)]);
    return passThrough(argv, world);
  },
});

/** The commands that run something in a lab. */
export const reach: readonly Command[] = [ssh, exec];
