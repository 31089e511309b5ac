import {
  choice,
  file,
  flag,
  list,
  type Option,
  parsed,
  UsageError,
  value,
  wholeNumber,
} from '@harderway/command';
import type { BatchSize } from '../fan-out.js';
import type { HostKeyPolicy } from '../ssh/target.js';

type OptionsFor<V> = { readonly [K in keyof V]: Option<V[K]> };

/** Options of every command: the hosts, and how to reach and log in to them. */
export interface HostValues {
  readonly hosts: string | undefined;
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

/** An option whose value is a time in seconds; the command gets milliseconds. */
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
  hosts: value('LIST', '[user@]host[:port], separated by commas', {
    short: 'H',
    section: 'Hosts',
    completion: { kind: 'host-list' },
  }),
  inventory: file("Ansible's in INI or YAML (.yml, .yaml), or one host per line; - for stdin", {
    short: 'i',
    section: 'Hosts',
  }),
  limit: value('PATTERN', 'hosts and groups of the inventory, as in web:!web3 or db*', {
    short: 'l',
    section: 'Hosts',
  }),
  parallel: wholeNumber('N', 'hosts at the same time', {
    short: 'p',
    least: 1,
    shownDefault: '32',
    section: 'Hosts',
  }),
  batch: {
    about: 'sizes of batches, one after the other while no host fails, as in 1,25%',
    label: 'LIST',
    section: 'Hosts',
    read: (given, name) =>
      given
        .at(-1)
        ?.split(',')
        .map((size) => batchSize(size, name)),
  },
  maxFailures: wholeNumber('N', 'go on with the next batch until more hosts than this failed', {
    least: 0,
    shownDefault: '0',
    section: 'Hosts',
  }),
  failFast: flag('once a host fails, start no other and abort the rest', { section: 'Hosts' }),
  sudo: flag('run as root by sudo'),
  askSudo: flag("ask once for sudo's password; implies --sudo"),
  askPassword: flag('ask once for the password of the login'),
  passwordFile: file('read that password from a file, or from a descriptor, as in /dev/fd/3'),
  sudoPasswordFile: file("read sudo's password likewise; implies --sudo"),
  user: value('NAME', 'login (default: ssh_config, then the user of this machine)'),
  identity: file('private key'),
  config: file('read this instead of ~/.ssh/config'),
  knownHosts: file('read this instead of ~/.ssh/known_hosts'),
  hostKeys: choice(['strict', 'accept-new', 'off'], 'how to judge unknown host keys (default: ssh_config)', {
    label: 'POLICY',
  }),
  openssh: flag("connect by the system's ssh, as is done where ssh_config has a ProxyCommand"),
  timeout: seconds('time limit of each host'),
  connectTimeout: seconds('time limit of each connection'),
  json: flag('print one JSON object per host, a line each, as they are done'),
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
  stdin: flag('give each host the standard input'),
  fold: flag('print equal outputs once, at the end, below the names of their hosts'),
  endOnLoss: flag('end the command where the connection is lost, or this process is killed'),
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
  cwd: value('DIRECTORY', 'directory of the command on the host'),
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
  exclude: list('PATTERN', 'leave out what matches, as in .gitignore; --delete keeps it', {
    section: 'Directories',
  }),
  dryRun: flag('print what would be changed, and exit with 2 if anything would', { section: 'Directories' }),
};

/** Options of `put`. */
export interface PutValues extends CopyValues {
  readonly mode: number | undefined;
  readonly owner: string | undefined;
  readonly group: string | undefined;
}

export const putOptions: OptionsFor<PutValues> = {
  ...copyOptions,
  mode: parsed('MODE', 'octal mode of the files (default: that of each file here)', {
    expects: 'an octal number such as 644',
    read: (text) => (/^[0-7]{1,4}$/.test(text) ? Number.parseInt(text, 8) : undefined),
  }),
  owner: value('NAME', 'owner of what is copied, on the host'),
  group: value('NAME', 'group of what is copied, on the host'),
};
