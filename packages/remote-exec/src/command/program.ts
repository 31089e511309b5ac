import {
  type Command,
  defineCommand,
  defineProgram,
  type Example,
  type Options,
  type Program,
  UsageError,
} from '@harderway/command';
import { getAll, putAll, putSources, sourcesToGet } from './files.js';
import { onHosts } from './on-hosts.js';
import { copyOptions, putOptions, runOptions } from './options.js';

const exitCodes = [[1, 'some hosts failed or could not be reached']] as const;

const runExamples: readonly Example[] = [
  ['remote-exec --hosts a,b,c -- uptime', 'run a command on three hosts'],
  [
    'remote-exec -i hosts.txt --sudo --json -- systemctl is-active sshd',
    'on the hosts in a file, as root; one JSON object per host',
  ],
  [
    'remote-exec -i inventory.yml -l web --batch 1,25% -- systemctl restart app',
    'on one host of a group first, then on a quarter of them at a time',
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
    if (operands.length === 0) throw new UsageError('the command after -- is missing');
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

/** Declares a command that copies, with --dry-run. */
const defineCopy = <const O extends Options>(definition: Omit<Command<O>, 'exitCodes'>): Command =>
  defineCommand({ ...definition, exitCodes: [...exitCodes, [2, 'with --dry-run: there are differences']] });

const put: Command = defineCopy({
  name: 'put',
  summary: 'write files and directories on the hosts',
  description:
    'TARGET is an absolute path. If it ends in /, it is the directory to copy into. - is the standard input. Content from a pipe gets mode 644. Of a directory, only what differs is sent.',
  operands: { label: 'FILE... TARGET', least: 2, completion: { kind: 'file' } },
  options: putOptions,
  examples: [
    ['remote-exec put --hosts a,b --sudo --mode 644 app.conf /etc/app/', 'write a file as root'],
    ['remote-exec put --hosts a,b --delete --dry-run site /srv/www', 'show what would change in a directory'],
    ['jq . app.json | remote-exec put --hosts a,b - /etc/app.json', 'write the output of a command'],
  ],
  run: ({ options, operands, world }) =>
    onHosts(
      options,
      operands.filter((word) => word === '-'),
      world,
      async ({ share }) => {
        const what = await putSources(operands, options, world);
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
    'Each FILE is an absolute path; the path of a directory ends in /. The files of HOST are copied to DIRECTORY/HOST/. Files are readable only by you; the entries of directories keep their modes.',
  operands: { label: 'FILE... DIRECTORY', least: 2, completion: { kind: 'directory' } },
  options: copyOptions,
  examples: [
    ['remote-exec get --hosts a,b /var/log/app.log logs', 'copy to logs/a/app.log and logs/b/app.log'],
    ['remote-exec get --hosts a,b --exclude "*.gz" /var/log/app/ logs', 'copy to logs/a/app and logs/b/app'],
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
  description: 'Hosts are reached as ssh would: addresses, users, keys and jump hosts come from ssh_config.',
  commands: [put, get],
  otherwise: run,
  examples: [...runExamples, ...(put.examples ?? []), ...(get.examples ?? [])],
  handlesSignals: true,
});
