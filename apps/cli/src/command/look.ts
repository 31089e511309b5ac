import { type Command, choice, file, flag, type Option, wholeNumber } from '@harderway/command';
import { host, json, only } from '../options.js';
import type { Define } from './define.js';

const group = 'Look';

const timeout = (about: string, shownDefault: string): Option<number | undefined> =>
  wholeNumber('SECONDS', about, { shownDefault, most: 86_400 });

/** The commands that look at hosts, or reach into them. */
export const lookCommands = (define: Define): readonly Command[] => [
  define(
    {
      name: 'status',
      group,
      summary: 'show what runs where',
      description: 'Shows units, etcd members and the weights behind the virtual IP.',
      options: { json },
      examples: [
        ['harderway status', 'as tables'],
        ['harderway status --json', 'for programs; exit code 1 unless all is well'],
      ],
    },
    async () => (await import('../commands/status.js')).status,
  ),
  define(
    {
      name: 'verify',
      group,
      summary: 'check whether it works',
      description:
        'Checks whether the control plane works, again and again until all is well or the time is over.',
      options: {
        timeout: timeout('how long to wait for each check; 0 checks once', '60'),
        only,
        json,
      },
      examples: [
        ['harderway verify', 'wait until all is well'],
        ['harderway verify --timeout 0 --only etcd', 'check one stage once'],
      ],
    },
    async () => (await import('../commands/verify.js')).verify,
  ),
  define(
    {
      name: 'exec',
      group,
      summary: 'run a command on the hosts',
      description:
        'Runs one command on all or the chosen hosts at once; each line of output begins with the name of its host.',
      operands: { label: '-- COMMAND...', least: 1, endOptions: true },
      options: {
        host,
        role: choice(['control', 'gateway'], 'hosts of this role alone'),
        sudo: flag('run it as root'),
        shell: flag('let a shell on the host read it, for pipes and variables'),
        timeout: timeout('stop it after this time; 0 never does', '0'),
        json,
      },
      examples: [
        ['harderway exec -- uptime', 'on all hosts'],
        ['harderway exec --role control --sudo -- journalctl -u etcd -n 5', 'as root on the control nodes'],
        ["harderway exec --host gateway --shell -- 'ip addr | grep 192.0.2'", 'by a shell on one host'],
      ],
    },
    async () => (await import('../commands/exec.js')).exec,
  ),
  define(
    {
      name: 'kubeconfig',
      group,
      summary: 'print or merge the kubeconfig',
      description: "Prints the administrator's kubeconfig, or merges it into the one that kubectl uses.",
      options: {
        merge: flag('merge into the first file of KUBECONFIG, else ~/.kube/config'),
        use: flag('with --merge: make its context the current one'),
        output: file('write to, or merge into, this file; - is stdout', { short: 'o' }),
        address: flag('name the virtual IP instead of the host name of the API'),
      },
      examples: [
        ['harderway kubeconfig --merge --use', 'for kubectl on this machine'],
        ['harderway kubeconfig --address -o lab.kubeconfig', 'into a file, for where the name is not known'],
      ],
    },
    async () => (await import('../commands/kubeconfig.js')).kubeconfig,
  ),
];
