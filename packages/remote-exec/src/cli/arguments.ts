import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { HostKeyPolicy } from '../ssh/target.js';

export const usage = `Usage: remote-exec [options] -- COMMAND [ARGUMENT...]
       remote-exec put [options] FILE... TARGET
       remote-exec get [options] FILE... FOLDER

Runs a command on many hosts over SSH, lays files on them, or fetches files from them. How to reach a host is read
from ssh_config.

Hosts:
  -H, --hosts LIST        [user@]host[:port], separated by commas
  -i, --inventory FILE    one host a line; # begins a comment; - for stdin

Options:
  -p, --parallel N        hosts at the same time (default 32)
      --sudo              run as root by sudo
      --ask-sudo          ask once for sudo's password; implies --sudo
      --ask-password      ask once for the password of the login
      --fail-fast         after a host failed, start no other and abort the rest
      --timeout SECONDS   for each command
      --connect-timeout SECONDS
      --json              one JSON object a host, a line each, as they are done
      --stdin             give each host what stands on stdin
      --env NAME=VALUE    may be repeated
      --cwd FOLDER
      --user NAME         login (default: ssh_config, then the user here)
      --identity FILE     private key
      --config FILE       instead of ~/.ssh/config
      --known-hosts FILE
      --host-keys POLICY  strict (default: ssh_config), accept-new, off
      --openssh           go by the system's ssh (default where ssh_config sets what only that follows, as ProxyCommand)
      --debug             tell each connection and command on stderr
  -h, --help
      --version

put:
      --mode MODE         octal (default: that of each file here)
      --owner NAME, --group NAME
  TARGET is an absolute path; one that ends in / is a folder. A FILE - is stdin; what comes from a pipe gets mode 644.

get:
  FILEs are absolute paths; those of HOST come to FOLDER/HOST/, readable by you alone.

Exit codes: 0 all hosts succeeded, 1 on some the command failed, 2 wrong usage, 3 some could not be reached,
4 some failed and some could not be reached, 130 interrupted.
`;

/** What was asked for on the command line. */
export interface Request {
  readonly kind: 'run' | 'put' | 'get';
  readonly hosts: readonly string[];
  /** The command, or the files and the target. */
  readonly words: readonly string[];
  readonly parallel: number;
  readonly sudo: boolean;
  readonly askSudo: boolean;
  readonly askPassword: boolean;
  readonly failFast: boolean;
  readonly timeoutMs: number | undefined;
  readonly connectTimeoutMs: number | undefined;
  readonly json: boolean;
  readonly stdin: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly user: string | undefined;
  readonly identity: string | undefined;
  readonly config: string | undefined;
  readonly knownHosts: string | undefined;
  readonly hostKeys: HostKeyPolicy | undefined;
  readonly openssh: boolean;
  readonly debug: boolean;
  readonly mode: number | undefined;
  readonly owner: string | undefined;
  readonly group: string | undefined;
}

/** A mistake on the command line; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly code = 'USAGE';
}

/** Reads the command line. Throws a UsageError. */
export function parseRequest(args: readonly string[]): Request | 'help' | 'version' {
  const kind = args[0] === 'put' || args[0] === 'get' ? args[0] : 'run';
  const dashes = args.indexOf('--');
  const { values, positionals } = parse(
    kind !== 'run' ? args.slice(1) : dashes < 0 ? args : args.slice(0, dashes),
  );
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  const words = kind !== 'run' || dashes < 0 ? positionals : args.slice(dashes + 1);
  if (kind === 'run' && (dashes < 0 || positionals.length > 0)) {
    throw new UsageError('Write the command after --, as in: remote-exec --hosts a,b -- uptime');
  }
  const fromStdin = [
    ...(values.inventory === '-' ? ['--inventory -'] : []),
    ...(values.stdin === true ? ['--stdin'] : []),
    ...(kind === 'put' ? words.filter((word) => word === '-') : []),
  ];
  if (fromStdin.length > 1) throw new UsageError(`Of ${fromStdin.join(' and ')} one can read stdin.`);
  const hosts = [
    ...split(values.hosts ?? ''),
    ...(values.inventory === undefined ? [] : inventory(values.inventory)),
  ];
  if (hosts.length === 0) throw new UsageError('Name hosts with --hosts a,b or --inventory FILE.');
  const twice = hosts.find((host, index) => hosts.indexOf(host) !== index);
  if (twice !== undefined) throw new UsageError(`The host ${twice} is named twice.`);
  if (kind === 'put' && words.length < 2) throw new UsageError('put needs one or more files and a target.');
  if (kind === 'get') checkGet(words);
  if (kind === 'run' && words.length === 0) throw new UsageError('There is no command after --.');
  const policy = values['host-keys'];
  if (policy !== undefined && policy !== 'strict' && policy !== 'accept-new' && policy !== 'off') {
    throw new UsageError(`--host-keys is strict, accept-new or off, not ${policy}.`);
  }
  if (values.mode !== undefined && !/^[0-7]{1,4}$/.test(values.mode)) {
    throw new UsageError(`--mode is an octal number such as 644, not ${values.mode}.`);
  }
  return {
    kind,
    hosts,
    words,
    parallel: number('--parallel', values.parallel) ?? 32,
    sudo: values.sudo === true || values['ask-sudo'] === true,
    askSudo: values['ask-sudo'] === true,
    askPassword: values['ask-password'] === true,
    failFast: values['fail-fast'] === true,
    timeoutMs: seconds('--timeout', values.timeout),
    connectTimeoutMs: seconds('--connect-timeout', values['connect-timeout']),
    json: values.json === true,
    stdin: values.stdin === true,
    env: environment(values.env ?? []),
    cwd: values.cwd,
    user: values.user,
    identity: values.identity,
    config: values.config,
    knownHosts: values['known-hosts'],
    hostKeys: policy,
    openssh: values.openssh === true,
    debug: values.debug === true,
    mode: values.mode === undefined ? undefined : Number.parseInt(values.mode, 8),
    owner: values.owner,
    group: values.group,
  };
}

function checkGet(words: readonly string[]): void {
  if (words.length < 2) throw new UsageError('get needs one or more files and a folder.');
  const files = words.slice(0, -1);
  const relative = files.find((file) => !file.startsWith('/') || file.endsWith('/'));
  if (relative !== undefined) throw new UsageError(`${relative} is no absolute path of a file.`);
  const names = files.map((file) => basename(file));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new UsageError(`Two files are named ${twice}: get them one after the other.`);
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  hosts: { type: 'string', short: 'H' },
  inventory: { type: 'string', short: 'i' },
  parallel: { type: 'string', short: 'p' },
  sudo: flag,
  'ask-sudo': flag,
  'ask-password': flag,
  'fail-fast': flag,
  timeout: text,
  'connect-timeout': text,
  json: flag,
  stdin: flag,
  env: { type: 'string', multiple: true },
  cwd: text,
  user: text,
  identity: text,
  config: text,
  'known-hosts': text,
  'host-keys': text,
  openssh: flag,
  debug: flag,
  help: { type: 'boolean', short: 'h' },
  version: flag,
  mode: text,
  owner: text,
  group: text,
} as const;

type Parsed = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;

function parse(args: readonly string[]): Parsed {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const split = (list: string): readonly string[] =>
  list
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');

function inventory(file: string): readonly string[] {
  let content: string;
  try {
    content = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `The inventory can't be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return content
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

function number(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 1)
    throw new UsageError(`${name} is a whole number from 1, not ${value}.`);
  return parsed;
}

function seconds(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const parsed = Number(value);
  if (!(parsed > 0)) throw new UsageError(`${name} is a number of seconds above 0, not ${value}.`);
  return parsed * 1000;
}

function environment(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`--env is NAME=VALUE, not ${pair}.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
