import { readFileSync } from 'node:fs';
import type { StageName } from '@harderway/control-plane';
import { SHELLS, type Shell } from '@harderway/shell-completion';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from './context.js';
import { didYouMean } from './did-you-mean.js';
import { examples } from './help-text.js';
import { stageNames } from './stage-names.js';

/** Receives the exit code of the command that ran. */
export type Finish = (code: number) => void;

const list = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  ...value.split(',').filter((part) => part !== ''),
];

/** Takes one of these words; commander's own does the same, but does not say which was meant. */
const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (value: string): Word => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.${didYouMean(value, words)}`);
  };

const stages = (value: string, before: readonly StageName[] | undefined): readonly StageName[] =>
  list(value, before).map(oneOf(stageNames));

const seconds = (value: string): number => {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 86_400)
    throw new InvalidArgumentError('Give whole seconds, at most 86400.');
  return number;
};

const json = () => new Option('--json', 'print the result as JSON');
const yes = () => new Option('-y, --yes', 'do not ask');
const choice = (flags: string, description: string, words: readonly string[]) =>
  new Option(flags, description).choices(words).argParser(oneOf(words));
const diff = () =>
  choice('--diff <depth>', 'how much of each diff to show', ['full', 'short', 'none']).default('short');
const only = () =>
  new Option('--only <stage>', 'this stage alone; may be repeated').choices(stageNames).argParser(stages);
const host = () => new Option('--host <name>', 'this host alone; may be repeated').argParser(list);

function versionOfPackage(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}

/** The whole command line. Each command's code is loaded when it runs, so that help comes at once. */
export function createProgram(context: Context, finish: Finish): Command {
  const program = new Command('harderway')
    .description('Runs a highly available Kubernetes control plane on plain machines, over SSH.')
    .version(versionOfPackage(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .option('-f, --file <path>', 'the description of the cluster', 'cluster.yaml')
    .option('--verbose', 'more notes, and stack traces of errors')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns || 80,
      getErrHelpWidth: () => context.stderr.columns || 80,
    });
  const command = (name: string, description: string, summary: string): Command => {
    const made = program.command(name).description(description).summary(summary);
    made.addHelpText('after', `\n${examples(made.name())}`);
    return made.showHelpAfterError(`Run harderway ${made.name()} --help to see what it takes.`);
  };
  program.showHelpAfterError('Run harderway --help to see the commands.');
  program.addHelpText('after', `\n${examples('')}`);

  program.commandsGroup('Describe:');
  command('init', 'Writes a commented cluster.yaml to start from.', 'write a cluster.yaml to start from')
    .option('--stdout', 'print it, or with --schema the schema, and write nothing')
    .option('--force', 'write over an existing file')
    .option('--schema', 'write cluster.schema.json beside it, for editors; that alone if the file is there')
    .option('--name <name>', 'name of the cluster')
    .option('--domain <domain>', 'DNS domain of the machines')
    .option('--virtual-ip <address>', 'address of the API')
    .option('--kubernetes <version>', 'version of Kubernetes')
    .option('--etcd <version>', 'version of etcd')
    .option('--user <name>', 'login name on the hosts')
    .action(async (_, self: Command) => {
      const { init } = await import('./commands/init.js');
      finish(await init(context, self.optsWithGlobals()));
    });
  command(
    'certs',
    'Makes the certificates, keys and kubeconfigs that are missing, and tells how long each certificate lasts.',
    'make missing certificates, show how long they last',
  )
    .option('--check', 'make nothing, only look')
    .option('--renew', 'issue anew what has ended, ends within 30 days or does not fit')
    .addOption(json())
    .action(async (_, self: Command) => {
      const { certs } = await import('./commands/certs.js');
      finish(await certs(context, self.optsWithGlobals()));
    });
  command(
    'render',
    'Writes every file for every host, without asking the hosts.',
    'write every file for every host',
  )
    .option('-o, --output <folder>', 'write to this folder instead of stdout')
    .option('--secrets', 'write keys and what holds them too')
    .addOption(host())
    .addOption(json())
    .action(async (_, self: Command) => {
      const { render } = await import('./commands/render.js');
      finish(await render(context, self.optsWithGlobals()));
    });

  program.commandsGroup('Change:');
  command(
    'plan',
    'Shows what apply would change on the hosts, and changes nothing there. Makes missing certificates on this machine.',
    'show what apply would change',
  )
    .addOption(only())
    .addOption(diff())
    .addOption(json())
    .action(async (_, self: Command) => {
      const { plan } = await import('./commands/plan.js');
      finish(await plan(context, self.optsWithGlobals()));
    });
  command(
    'apply',
    'Shows the plan, asks, and carries it out. A run that was stopped anywhere is completed by the next.',
    'make the hosts what cluster.yaml wants',
  )
    .addOption(yes())
    .addOption(only())
    .addOption(diff())
    .addOption(json())
    .action(async (_, self: Command) => {
      const { apply } = await import('./commands/apply.js');
      finish(await apply(context, self.optsWithGlobals()));
    });
  command(
    'reset',
    'Removes the control plane from the hosts, with all data of etcd. Files of this machine stay.',
    'remove everything from the hosts',
  )
    .addOption(yes())
    .addOption(diff().default('none'))
    .addOption(json())
    .action(async (_, self: Command) => {
      const { reset } = await import('./commands/reset.js');
      finish(await reset(context, self.optsWithGlobals()));
    });

  program.commandsGroup('Look:');
  command(
    'status',
    'Shows units, etcd members and the weights behind the virtual IP.',
    'show what runs where',
  )
    .addOption(json())
    .action(async (_, self: Command) => {
      const { status } = await import('./commands/status.js');
      finish(await status(context, self.optsWithGlobals()));
    });
  command(
    'verify',
    'Checks again and again whether the control plane works, until all is well or the time is over.',
    'check whether it works',
  )
    .addOption(
      new Option('--timeout <seconds>', 'how long to wait for each check; 0 looks once')
        .argParser(seconds)
        .default(60),
    )
    .addOption(only())
    .addOption(json())
    .action(async (_, self: Command) => {
      const { verify } = await import('./commands/verify.js');
      finish(await verify(context, self.optsWithGlobals()));
    });
  command(
    'exec',
    'Runs one command on all or the chosen hosts at once; each line of output gets its host in front.',
    'run a command on the hosts',
  )
    .usage('[options] -- <command...>')
    .argument('<command...>', 'program and arguments, after --')
    .addOption(host())
    .addOption(choice('--role <role>', 'hosts of this role alone', ['control', 'gateway']))
    .option('--sudo', 'run it as root')
    .option('--shell', 'let a shell on the host read it, for pipes and variables')
    .addOption(new Option('--timeout <seconds>', 'stop it after this time; 0 never does').argParser(seconds))
    .addOption(json())
    .action(async (argv: readonly string[], _, self: Command) => {
      const { exec } = await import('./commands/exec.js');
      finish(await exec(context, argv, self.optsWithGlobals()));
    });
  command(
    'kubeconfig',
    "Prints the administrator's kubeconfig, or merges it into the one that kubectl uses.",
    'print or merge the kubeconfig',
  )
    .option('--merge', 'merge into the first file of KUBECONFIG, else ~/.kube/config')
    .option('--use', 'with --merge: make its context the current one')
    .option('-o, --output <path>', 'write to, or merge into, this file; - is stdout')
    .option('--address', 'name the virtual IP instead of the host name of the API')
    .action(async (_, self: Command) => {
      const { kubeconfig } = await import('./commands/kubeconfig.js');
      finish(await kubeconfig(context, self.optsWithGlobals()));
    });

  program.commandsGroup('Other:');
  command(
    'completion',
    'Prints a script that completes commands and options in a shell.',
    'print a completion script',
  )
    .addArgument(program.createArgument('<shell>', 'which shell').choices(SHELLS).argParser(oneOf(SHELLS)))
    .action(async (shell: Shell) => {
      const { completion } = await import('./completion.js');
      context.stdout.write(completion(shell, program));
      finish(0);
    });
  const unknownCommand = (name: string): never => {
    const names = program.commands.map((one) => one.name());
    return program.error(`error: unknown command '${name}'.${didYouMean(name, names)}`, {
      code: 'commander.unknownCommand',
    });
  };
  program
    .command('help')
    .argument('[command]')
    .helpOption(false)
    .summary('show help for a command')
    .action((name: string | undefined) => {
      const about = name === undefined ? program : program.commands.find((one) => one.name() === name);
      (about ?? unknownCommand(name ?? '')).outputHelp();
      finish(0);
    });
  // --help behind a word that is no command would be taken for the program's own.
  program.addHelpText('before', () => {
    const [name] = program.args;
    return name === undefined || name.startsWith('-') || name === 'help' ? '' : unknownCommand(name);
  });
  return program;
}
