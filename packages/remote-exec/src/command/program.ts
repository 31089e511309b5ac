import {
  type Command,
  defineCommand,
  defineProgram,
  type Example,
  type Options,
  type Program,
  UsageError,
} from '@harderway/command';
import { getAll, putAll, sourcesToGet, toPut } from './files.js';
import { onHosts } from './on-hosts.js';
import { copyOptions, putOptions, runOptions } from './options.js';

const exitCodes = [[1, 'some hosts failed or could not be reached']] as const;

const runExamples: readonly Example[] = [
  ['remote-exec --hosts a,b,c -- uptime', 'run a command on three hosts'],
  [
    'remote-exec -i hosts.txt --sudo --json -- systemctl is-active sshd',
    'on the hosts of a file, as root; one JSON object per host',
  ],
  [
    'remote-exec -i inventory.yml -l web --batch 1,25% -- systemctl restart app',
    'one host of a group, and if that went well a quarter of them at a time',
  ],
];

const run: Command = defineCommand({
  name: '',
  summary: 'run a command on the hosts',
  operands: { label: '-- COMMAND [ARGUMENT...]' },
  options: runOptions,
  exitCodes,
  async run({ options, operands, terminator, world }) {
    if (terminator !== 0)
      throw new UsageError('write the command after --, as in: remote-exec --hosts a,b -- uptime');
    if (operands.length === 0) throw new UsageError('there is no command after --');
    const { env, cwd, endOnLoss, json, fold } = options;
    return onHosts(options, options.stdin ? ['--stdin'] : [], world, async ({ out, err }) => {
      const stdin = options.stdin ? await world.stdin.bytes() : undefined;
      return async (host, name, how) => {
        const lines = json || fold ? {} : { onStdoutLine: out.of(name), onStderrLine: err.of(name) };
        return { run: await host.run({ argv: operands, env, cwd, endOnLoss, stdin, ...how, ...lines }) };
      };
    });
  },
});

/** Declares a command that copies, and that can show what it would copy. */
const defineCopy = <const O extends Options>(definition: Omit<Command<O>, 'exitCodes'>): Command =>
  defineCommand({ ...definition, exitCodes: [...exitCodes, [2, 'with --dry-run: there are differences']] });

const put: Command = defineCopy({
  name: 'put',
  summary: 'write files and directories on the hosts',
  description:
    'TARGET is an absolute path; one that ends in / is the directory for what is named. A FILE - is the standard input. Content from a pipe gets mode 644. Of a directory, only what differs is sent.',
  operands: { label: 'FILE... TARGET', least: 2, completion: { kind: 'file' } },
  options: putOptions,
  examples: [
    ['remote-exec put --hosts a,b --sudo --mode 644 app.conf /etc/app/', 'write a file as root'],
    ['remote-exec put --hosts a,b --delete --dry-run site /srv/www', 'what would change in a directory'],
    ['jq . app.json | remote-exec put --hosts a,b - /etc/app.json', 'write the output of a command'],
  ],
  run: ({ options, operands, world }) =>
    onHosts(
      options,
      operands.filter((word) => word === '-'),
      world,
      async ({ share }) => {
        const what = await toPut(operands, options, world);
        return async (host, name, how) => {
          const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void =>
            share(name, total === 0 ? 1 : done / total);
          return {
            ...(await putAll(host, what, options, { ...how, onProgress })),
            dryRun: options.dryRun,
          };
        };
      },
    ),
});

const get: Command = defineCopy({
  name: 'get',
  summary: 'copy files and directories from the hosts',
  description:
    'FILEs are absolute paths, those of directories end in /. What HOST has is copied to DIRECTORY/HOST/; files are readable by you alone, what is in directories keeps its modes.',
  operands: { label: 'FILE... DIRECTORY', least: 2, completion: { kind: 'directory' } },
  options: copyOptions,
  examples: [
    ['remote-exec get --hosts a,b /var/log/app.log logs', 'to logs/a/app.log and logs/b/app.log'],
    ['remote-exec get --hosts a,b --exclude "*.gz" /var/log/app/ logs', 'to logs/a/app and logs/b/app'],
  ],
  run({ options, operands, world }) {
    const { paths, directory } = sourcesToGet(operands, options);
    return onHosts(options, [], world, async () => async (host, name, how) => ({
      ...(await getAll(host, paths, directory, name, options, how)),
      dryRun: options.dryRun,
    }));
  },
});

/** The command `remote-exec`. */
export const program: Program = defineProgram({
  name: 'remote-exec',
  summary: 'run commands on many hosts over SSH, and copy files to and from them',
  description: 'How to reach a host is read from ssh_config.',
  commands: [put, get],
  otherwise: run,
  examples: [...runExamples, ...(put.examples ?? []), ...(get.examples ?? [])],
  handlesSignals: true,
});
