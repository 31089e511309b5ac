import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { SHELLS, type Shell } from '@harderway/shell-completion';
import type { HostKeyPolicy } from '../ssh/target.js';
import { type OptionName, options, POLICIES } from './options.js';

/** What was asked for on the command line. */
export type Asked =
  | Request
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'completion'; readonly shell: Shell };

/** Work to do on hosts. */
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
export function parseRequest(args: readonly string[]): Asked {
  const dashes = args.indexOf('--');
  const { text, texts, flag, words: before } = parse(dashes < 0 ? args : args.slice(0, dashes));
  if (flag('help')) return { kind: 'help' };
  if (flag('version')) return { kind: 'version' };
  const behind = dashes < 0 ? [] : args.slice(dashes + 1);
  const [first] = before;
  if (first === 'completion') return { kind: 'completion', shell: shellOf([...before.slice(1), ...behind]) };
  const kind = first === 'put' || first === 'get' ? first : 'run';
  if (kind === 'run' && (dashes < 0 || before.length > 0)) {
    throw new UsageError('Write the command after --, as in: remote-exec --hosts a,b -- uptime');
  }
  const words = kind === 'run' ? behind : [...before.slice(1), ...behind];
  const inventoryFile = text('inventory');
  const fromStdin = [
    ...(inventoryFile === '-' ? ['--inventory -'] : []),
    ...(flag('stdin') ? ['--stdin'] : []),
    ...(kind === 'put' ? words.filter((word) => word === '-') : []),
  ];
  if (fromStdin.length > 1) throw new UsageError(`Of ${fromStdin.join(' and ')} one can read stdin.`);
  const hosts = [
    ...split(text('hosts') ?? ''),
    ...(inventoryFile === undefined ? [] : inventory(inventoryFile)),
  ];
  if (hosts.length === 0) throw new UsageError('Name hosts with --hosts a,b or --inventory FILE.');
  const twice = hosts.find((host, index) => hosts.indexOf(host) !== index);
  if (twice !== undefined) throw new UsageError(`The host ${twice} is named twice.`);
  if (kind === 'put' && words.length < 2) throw new UsageError('put needs one or more files and a target.');
  if (kind === 'get') checkGet(words);
  if (kind === 'run' && words.length === 0) throw new UsageError('There is no command after --.');
  return {
    kind,
    hosts,
    words,
    parallel: number('--parallel', text('parallel')) ?? 32,
    sudo: flag('sudo') || flag('ask-sudo'),
    askSudo: flag('ask-sudo'),
    askPassword: flag('ask-password'),
    failFast: flag('fail-fast'),
    timeoutMs: seconds('--timeout', text('timeout')),
    connectTimeoutMs: seconds('--connect-timeout', text('connect-timeout')),
    json: flag('json'),
    stdin: flag('stdin'),
    env: environment(texts('env')),
    cwd: text('cwd'),
    user: text('user'),
    identity: text('identity'),
    config: text('config'),
    knownHosts: text('known-hosts'),
    hostKeys: policy(text('host-keys')),
    openssh: flag('openssh'),
    debug: flag('debug'),
    mode: octal(text('mode')),
    owner: text('owner'),
    group: text('group'),
  };
}

function shellOf(words: readonly string[]): Shell {
  const shell = SHELLS.find((name) => name === words[0]);
  if (shell === undefined || words.length > 1)
    throw new UsageError(`completion needs a shell: ${SHELLS.join(', ')}.`);
  return shell;
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

/** The options that were given, and the words among them. */
interface Given {
  readonly text: (name: OptionName) => string | undefined;
  readonly texts: (name: OptionName) => readonly string[];
  readonly flag: (name: OptionName) => boolean;
  readonly words: readonly string[];
}

function parse(args: readonly string[]): Given {
  const { values, positionals } = parseOptions(args);
  return {
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    texts: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
    flag: (name) => values[name] === true,
    words: positionals,
  };
}

const KNOWN: ParseArgsConfig['options'] = Object.fromEntries(
  options.map(([name, { short, label, multiple }]) => [
    name,
    {
      type: label === undefined ? ('boolean' as const) : ('string' as const),
      ...(short === undefined ? {} : { short }),
      ...(multiple === undefined ? {} : { multiple }),
    },
  ]),
);

function parseOptions(args: readonly string[]): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: KNOWN });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Its advice on words that begin with a dash is longer than the mistake.
    throw new UsageError(error.message.replace(/ To specify a positional argument .*/s, ''));
  }
}

function policy(value: string | undefined): HostKeyPolicy | undefined {
  const found = POLICIES.find((name) => name === value);
  if (value !== undefined && found === undefined)
    throw new UsageError(`--host-keys is strict, accept-new or off, not ${value}.`);
  return found;
}

function octal(mode: string | undefined): number | undefined {
  if (mode === undefined) return undefined;
  if (!/^[0-7]{1,4}$/.test(mode)) throw new UsageError(`--mode is an octal number such as 644, not ${mode}.`);
  return Number.parseInt(mode, 8);
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
