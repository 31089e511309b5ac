import { createProgress, formatTable } from '@harderway/progress';
import { Command, InvalidArgumentError } from 'commander';
import type { WorkOptions } from '../lab/open.js';
import { labCommand as commandFor, DEFAULT_NAME, DEFAULT_STATE_DIRECTORY } from '../lab/places.js';
import type { LabStatus } from '../lab/status.js';
import { downLab, labStatus, openLab, upLab } from '../lab/up.js';
import { shellWords } from '../process/shell-words.js';
import { obtainDebianPrograms, verifyDebianPrograms } from '../programs/obtain.js';
import { passThrough } from './pass-through.js';
import { packageVersion } from './version.js';

interface NameOptions {
  readonly name: string;
  readonly stateDirectory: string;
}

/** The command line of `harderway-lab`; `exit` is told an exit status other than 0. */
export function labCommand(signal: AbortSignal, exit: (code: number) => void): Command {
  const program = new Command('harderway-lab')
    .description('Disposable systemd hosts on an isolated bridge of this machine')
    .version(packageVersion())
    .exitOverride()
    .enablePositionalOptions();

  const named = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .exitOverride()
      .option('--name <lab>', 'name of the lab', DEFAULT_NAME)
      .option('--state-directory <folder>', "folder of the labs' states", DEFAULT_STATE_DIRECTORY);

  named('up', 'set a lab up: a gateway and three control nodes')
    .option('--memory <MiB>', 'memory of the gateway where it is a virtual machine', wholeNumber, 512)
    .option('--cache-directory <folder>', 'where root file systems are kept')
    .option('--replace', 'set it up anew if it is up already')
    .action((options: NameOptions & { memory: number; cacheDirectory?: string; replace?: boolean }) =>
      watched(signal, async (work) => {
        const lab = await upLab({
          ...options,
          ...work,
          existing: options.replace === true ? 'replace' : 'fail',
        });
        process.stdout.write(
          `The lab ${lab.name} is up: ${lab.hosts.map(({ name, address }) => `${name} ${address}`).join(', ')}\n` +
            `  ${commandFor('ssh', lab, [lab.hosts.at(-1)?.name ?? ''])}\n` +
            `  ${commandFor('exec', lab, ['--', 'ping', '-c', '1', lab.hosts[0]?.name ?? ''])}\n` +
            `  ${commandFor('down', lab)}\n`,
        );
      }),
    );

  named('down', 'take a lab down; nothing of it is left').action((options: NameOptions) =>
    watched(signal, async (work) => {
      if (!(await downLab(options.name, { ...options, ...work }))) {
        process.stdout.write(`There is no lab ${options.name}.\n`);
      }
    }),
  );

  named('status', 'say which hosts are running; exit status 3 if the lab is not wholly up')
    .option('--json', 'as JSON')
    .action(async (options: NameOptions & { json?: boolean }) => {
      const status = await labStatus(options.name, options);
      process.stdout.write(
        options.json === true ? `${JSON.stringify(status, null, 2)}\n` : describeStatus(status),
      );
      if (status.state !== 'up') exit(3);
    });

  named('ssh', 'log in to a host, or run a command there')
    .argument('<host>')
    .argument('[command...]', "for the host's shell")
    .passThroughOptions()
    .action(async (host: string, command: string[], options: NameOptions) => {
      const lab = await openLab(options.name, options);
      exit(await passThrough(lab.login(host, command)));
    });

  named('exec', "run a program of this machine inside the lab's network, or a command on one of its hosts")
    .option('--host <host>', 'run it on this host, as the user ubuntu')
    .argument('<command...>')
    .passThroughOptions()
    .action(async (command: string[], options: NameOptions & { host?: string }) => {
      const lab = await openLab(options.name, options);
      const { host } = options;
      exit(
        await passThrough(host === undefined ? lab.enter(command) : lab.login(host, [shellWords(command)])),
      );
    });

  named('renew', 'boot hosts from fresh disks; all by default')
    .argument('[hosts...]')
    .action((hosts: string[], options: NameOptions) =>
      watched(signal, async (work) => {
        const lab = await openLab(options.name, options);
        await lab.renew(hosts.length === 0 ? undefined : hosts, work);
      }),
    );

  named('start', 'boot hosts that are stopped, with the disks they had; all by default')
    .argument('[hosts...]')
    .action((hosts: string[], options: NameOptions) =>
      watched(signal, async (work) => {
        const lab = await openLab(options.name, options);
        await lab.start(hosts.length === 0 ? undefined : hosts, work);
      }),
    );

  program
    .command('programs')
    .description("build etcd and Kubernetes from Debian's packages, once, and print where they are")
    .exitOverride()
    .option('--cache-directory <folder>', 'where they are kept')
    .action((options: { cacheDirectory?: string }) =>
      watched(signal, async (work) => {
        const programs = await obtainDebianPrograms({ ...options, ...work });
        await verifyDebianPrograms(programs);
        process.stdout.write(`${JSON.stringify(programs, null, 2)}\n`);
      }),
    );

  return program;
}

/** A lab's status for a person. */
export function describeStatus(status: LabStatus): string {
  if (status.state === 'absent') return `There is no lab ${status.name}.\n`;
  const rows = status.hosts.map(({ name, address, kind, state }) => [name, address, kind, state]);
  return `${formatTable([['HOST', 'ADDRESS', 'KIND', 'STATE'], ...rows])}\n`;
}

async function watched(signal: AbortSignal, work: (options: WorkOptions) => Promise<void>): Promise<void> {
  const progress = createProgress();
  try {
    await work({ onProgress: progress.report, signal });
  } finally {
    progress.close();
  }
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}
