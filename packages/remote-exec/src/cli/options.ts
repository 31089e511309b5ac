import type { CompletedValue } from '@harderway/shell-completion';
import type { HostKeyPolicy } from '../ssh/target.js';

/** An option of the command line: what is read of it, told of it and completed after it. */
export interface CliOption {
  readonly section: 'Hosts' | 'Options' | 'put';
  readonly about: string;
  readonly short?: string;
  /** What its value is called; absent for an option without one. */
  readonly label?: string;
  /** What its value may be. Default: a text. */
  readonly value?: CompletedValue;
  readonly multiple?: boolean;
}

const file: CompletedValue = { kind: 'file' };

/** What happens with the key of a host that known_hosts does not hold. */
export const POLICIES: readonly HostKeyPolicy[] = ['strict', 'accept-new', 'off'];

/** The name of an option, without its dashes. */
export type OptionName =
  | 'hosts'
  | 'inventory'
  | 'parallel'
  | 'sudo'
  | 'ask-sudo'
  | 'ask-password'
  | 'fail-fast'
  | 'timeout'
  | 'connect-timeout'
  | 'json'
  | 'stdin'
  | 'env'
  | 'cwd'
  | 'user'
  | 'identity'
  | 'config'
  | 'known-hosts'
  | 'host-keys'
  | 'openssh'
  | 'debug'
  | 'help'
  | 'version'
  | 'mode'
  | 'owner'
  | 'group';

/** Every option, in the order of the help. */
const OPTIONS: Readonly<Record<OptionName, CliOption>> = {
  hosts: {
    section: 'Hosts',
    short: 'H',
    label: 'LIST',
    value: { kind: 'host-list' },
    about: '[user@]host[:port], separated by commas',
  },
  inventory: {
    section: 'Hosts',
    short: 'i',
    label: 'FILE',
    value: file,
    about: 'one host a line; # begins a comment; - for stdin',
  },
  parallel: {
    section: 'Options',
    short: 'p',
    label: 'N',
    about: 'hosts at the same time (default 32)',
  },
  sudo: { section: 'Options', about: 'run as root by sudo' },
  'ask-sudo': { section: 'Options', about: "ask once for sudo's password; implies --sudo" },
  'ask-password': { section: 'Options', about: 'ask once for the password of the login' },
  'fail-fast': {
    section: 'Options',
    about: 'after a host failed, start no other and abort the rest',
  },
  timeout: { section: 'Options', label: 'SECONDS', about: 'for each command' },
  'connect-timeout': { section: 'Options', label: 'SECONDS', about: 'for each connection' },
  json: { section: 'Options', about: 'one JSON object a host, a line each, as they are done' },
  stdin: { section: 'Options', about: 'give each host what stands on stdin' },
  env: { section: 'Options', label: 'NAME=VALUE', multiple: true, about: 'may be repeated' },
  cwd: { section: 'Options', label: 'FOLDER', about: 'of the command, on the host' },
  user: {
    section: 'Options',
    label: 'NAME',
    about: 'login (default: ssh_config, then the user here)',
  },
  identity: { section: 'Options', label: 'FILE', value: file, about: 'private key' },
  config: { section: 'Options', label: 'FILE', value: file, about: 'instead of ~/.ssh/config' },
  'known-hosts': {
    section: 'Options',
    label: 'FILE',
    value: file,
    about: 'instead of ~/.ssh/known_hosts',
  },
  'host-keys': {
    section: 'Options',
    label: 'POLICY',
    value: { kind: 'one-of', values: POLICIES },
    about: 'strict (default: ssh_config), accept-new, off',
  },
  openssh: {
    section: 'Options',
    about: "go by the system's ssh, as is done where ssh_config has a ProxyCommand",
  },
  debug: { section: 'Options', about: 'tell each connection and command on stderr' },
  help: { section: 'Options', short: 'h', about: 'show this' },
  version: { section: 'Options', about: 'show the version' },
  mode: { section: 'put', label: 'MODE', about: 'octal (default: that of each file here)' },
  owner: { section: 'put', label: 'NAME', about: 'of the files on the host' },
  group: { section: 'put', label: 'NAME', about: 'of the files on the host' },
};

/** All options with their names. */
export const options: readonly (readonly [string, CliOption])[] = Object.entries(OPTIONS);
