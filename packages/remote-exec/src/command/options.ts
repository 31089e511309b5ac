import {
  choice,
  file,
  flag,
  list,
  names,
  type Option,
  parsed,
  UsageError,
  value,
  wholeNumber,
} from '@harderway/command';
import type { BatchSize } from '../hosts/for-each-host.js';
import type { HostKeyPolicy } from '../model/ssh-target.js';

type OptionsFor<V> = { readonly [K in keyof V]: Option<V[K]> };

/** Options of every command: the hosts, how to reach them, and how to log in. */
export interface HostValues {
  readonly hosts: readonly string[] | undefined;
  readonly inventory: string | undefined;
  readonly limit: string | undefined;
  readonly parallel: number | undefined;
  readonly batch: readonly BatchSize[] | undefined;
  readonly maxFailures: number | undefined;
  readonly failFast: boolean;
  readonly sudo: boolean;
  readonly askSudo: boolean;
  readonly askPassword: boolean;
  readonly passwordFile: string | undefined;
  readonly sudoPasswordFile: string | undefined;
  readonly user: string | undefined;
  readonly identity: string | undefined;
  readonly config: string | undefined;
  readonly knownHosts: string | undefined;
  readonly hostKeys: HostKeyPolicy | undefined;
  readonly openssh: boolean;
  readonly timeout: number | undefined;
  readonly connectTimeout: number | undefined;
  readonly json: boolean;
  readonly debug: boolean;
}

/** An option with a time in seconds, as milliseconds. */
const seconds = (about: string): Option<number | undefined> =>
  parsed('SECONDS', about, {
    expects: 'a number of seconds above 0',
    read: (text) => (Number(text) > 0 ? Number(text) * 1000 : undefined),
  });

function batchSize(text: string, name: string): BatchSize {
  const [, digits = '', percent] = /^(\d+)(%?)$/.exec(text) ?? [];
  const count = Number(digits);
  if (digits === '' || count === 0)
    throw new UsageError(`${name} ${text}: use numbers of hosts or shares such as 25%`);
  return percent === '' ? count : `${count}%`;
}

const hostOptions: OptionsFor<HostValues> = {
  hosts: names('HOST', '[user@]host[:port], separated by commas', {
    short: 'H',
    section: 'Hosts',
    completion: { kind: 'host-list' },
  }),
  inventory: file('Ansible inventory in INI or YAML (.yml, .yaml), or one host per line; - for stdin', {
    short: 'i',
    section: 'Hosts',
  }),
  limit: value('PATTERN', 'hosts and groups of the inventory, such as web:!web3 or db*', {
    short: 'l',
    section: 'Hosts',
  }),
  parallel: wholeNumber('N', 'how many hosts to work on at once', {
    short: 'p',
    least: 1,
    shownDefault: '32',
    section: 'Hosts',
  }),
  batch: {
    about: 'sizes of batches, one after another while no host fails, such as 1,25%',
    label: 'LIST',
    section: 'Hosts',
    read: (given, name) =>
      given
        .at(-1)
        ?.split(',')
        .map((size) => batchSize(size, name)),
  },
  maxFailures: wholeNumber('N', 'start the next batch unless more hosts than this have failed', {
    least: 0,
    shownDefault: '0',
    section: 'Hosts',
  }),
  failFast: flag('after a failure, start no other host and abort the rest', { section: 'Hosts' }),
  sudo: flag('run as root, with sudo'),
  askSudo: flag('ask once for the sudo password; implies --sudo'),
  askPassword: flag('ask once for the login password'),
  passwordFile: file('read the login password from a file or a descriptor such as /dev/fd/3'),
  sudoPasswordFile: file('read the sudo password in the same way; implies --sudo'),
  user: value('NAME', 'user to log in as (default: from ssh_config, or the local user)'),
  identity: file('private key'),
  config: file('read this instead of ~/.ssh/config'),
  knownHosts: file('read this instead of ~/.ssh/known_hosts'),
  hostKeys: choice(
    ['strict', 'accept-new', 'off'],
    'what to do with unknown host keys (default: from ssh_config)',
    {
      label: 'POLICY',
    },
  ),
  openssh: flag("connect with the system's ssh (default where ssh_config has a ProxyCommand)"),
  timeout: seconds('time limit per host'),
  connectTimeout: seconds('time limit per connection'),
  json: flag('print one JSON object per host and line, as hosts are done'),
  debug: flag('report each connection and command on stderr'),
};

/** Options of a command that runs on the hosts. */
export interface RunValues extends HostValues {
  readonly stdin: boolean;
  readonly fold: boolean;
  readonly endOnLoss: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
}

export const runOptions: OptionsFor<RunValues> = {
  ...hostOptions,
  stdin: flag('pass the standard input to each host'),
  fold: flag('print equal outputs once, at the end, below their hosts'),
  endOnLoss: flag('end the command if the connection is lost or this process is killed'),
  env: {
    about: 'environment variable of the command',
    label: 'NAME=VALUE',
    many: true,
    read: (given, name) =>
      Object.fromEntries(
        given.map((pair) => {
          const at = pair.indexOf('=');
          if (at < 1) throw new UsageError(`${name} ${pair}: use NAME=VALUE`);
          return [pair.slice(0, at), pair.slice(at + 1)];
        }),
      ),
  },
  cwd: value('DIRECTORY', 'working directory of the command'),
};

/** Options of commands that copy directories. */
export interface CopyValues extends HostValues {
  readonly delete: boolean;
  readonly exclude: readonly string[];
  readonly dryRun: boolean;
}

export const copyOptions: OptionsFor<CopyValues> = {
  ...hostOptions,
  delete: flag('remove what the source does not have', { section: 'Directories' }),
  exclude: list('PATTERN', 'skip what matches, as in .gitignore; --delete keeps it', {
    section: 'Directories',
  }),
  dryRun: flag('print what would change, and exit with 2 if anything would', { section: 'Directories' }),
};

/** Options of `put`. */
export interface PutValues extends CopyValues {
  readonly mode: number | undefined;
  readonly owner: string | undefined;
  readonly group: string | undefined;
}

export const putOptions: OptionsFor<PutValues> = {
  ...copyOptions,
  mode: parsed('MODE', 'octal mode of the files (default: the mode of each local file)', {
    expects: 'an octal number such as 644',
    read: (text) => (/^[0-7]{1,4}$/.test(text) ? Number.parseInt(text, 8) : undefined),
  }),
  owner: value('NAME', 'owner of the copies on the host'),
  group: value('NAME', 'group of the copies on the host'),
};
