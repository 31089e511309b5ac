import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type SSHConfig from 'ssh-config';
import { RemoteExecError } from '../errors.js';
import type { ConnectOptions } from '../ssh/connect.js';
import { globalKnownHosts, type HostKeyPolicy, type SshTarget, userKnownHosts } from '../ssh/target.js';
import { parseDestination } from './destination.js';
import { readConfig } from './read.js';

/** Where to look, and what counts more than what is found there. */
export interface FromConfigOptions {
  /** Default `~/.ssh/config` and then `/etc/ssh/ssh_config`. A file given is the only one read. */
  readonly configFile?: string | undefined;
  /** These win over the file, as options of ssh(1) do. */
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  readonly identityFile?: string | undefined;
  /** Run the commands of `Match exec`. Default false: such a Match does not apply. */
  readonly matchExec?: boolean | undefined;
}

/** A host as ssh_config describes it. */
export interface FromConfig {
  /** The host as it was named. */
  readonly alias: string;
  readonly target: SshTarget;
  readonly options: ConnectOptions;
  /** Directives in force that only the openssh transport follows. */
  readonly unsupported: readonly string[];
}

/**
 * Directives that change how a host is reached or proves itself, and that ssh2 has no means for. GSSAPIAuthentication
 * is not among them: Debian turns it on for every host, and hardly any has it.
 */
const onlyOpenssh = [
  'proxycommand',
  'certificatefile',
  'pkcs11provider',
  'securitykeyprovider',
  'hostbasedauthentication',
  'verifyhostkeydns',
  'knownhostscommand',
  'canonicalizehostname',
];

/** Private keys that ssh(1) tries if none is named. */
const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/**
 * Reads how to reach a host from ssh_config(5): HostName, User, Port, IdentityFile, IdentitiesOnly,
 * IdentityAgent, HostKeyAlias, UserKnownHostsFile, GlobalKnownHostsFile, HashKnownHosts, StrictHostKeyChecking,
 * ProxyJump, ConnectTimeout, ServerAliveInterval, with Host, Match and Include. `ask` for an unknown key means strict.
 *
 * @param destination `host`, `user@host` or `ssh://user@host:port`
 * @throws RemoteExecError CONFIG_UNREADABLE
 */
export async function targetFromConfig(
  destination: string,
  options: FromConfigOptions = {},
): Promise<FromConfig> {
  const texts = await Promise.all(
    options.configFile === undefined
      ? [
          readConfig(join(homedir(), '.ssh', 'config'), join(homedir(), '.ssh')),
          readConfig('/etc/ssh/ssh_config', '/etc/ssh'),
        ]
      : [readConfig(options.configFile, join(homedir(), '.ssh'))],
  ).catch((cause: Error) => {
    throw new RemoteExecError('CONFIG_UNREADABLE', `ssh_config can't be read: ${cause.message}`, {
      outcome: 'never-ran',
      host: destination,
      cause,
    });
  });
  // The next file's directives stand outside the last Host of the one before.
  const { default: parser } = await import('ssh-config');
  return resolveHost(destination, parser.parse(texts.join('\nHost *\n')), options, 0);
}

type Directives = Readonly<Record<string, string | readonly string[] | undefined>>;

function resolveHost(
  destination: string,
  config: SSHConfig,
  options: FromConfigOptions,
  depth: number,
): FromConfig {
  const given = parseDestination(destination);
  const user = options.user ?? given.user;
  const found: Directives = config.compute(
    { Host: given.host, ...(user === undefined ? {} : { User: user }) },
    { ignoreCase: true, matchExec: options.matchExec === true },
  );
  const one = (name: string): string | undefined => {
    const value = found[name];
    return typeof value === 'string' ? value : value?.[0];
  };
  const all = (name: string): readonly string[] => {
    const value = found[name];
    return value === undefined ? [] : typeof value === 'string' ? value.split(/\s+/) : value;
  };
  const login = user ?? one('user') ?? userInfo().username;
  const host = (one('hostname') ?? given.host).replaceAll('%h', given.host).replaceAll('%%', '%');
  const port = options.port ?? given.port ?? Number(one('port') ?? 22);
  const expand = (text: string): string => expandTokens(text, { host, alias: given.host, port, login });

  const named = options.identityFile === undefined ? all('identityfile').map(expand) : [options.identityFile];
  const identities = (
    named.length > 0 ? named : defaultIdentities.map((name) => join(homedir(), '.ssh', name))
  ).filter((file) => options.identityFile !== undefined || existsSync(file));
  const agent = one('identityagent');
  const files = (name: string, usual: readonly string[]): readonly string[] => {
    const named = all(name);
    // With `none`, new keys go nowhere; left out, they would go to the next file.
    return named.length === 0 ? usual : named.map((file) => (file === 'none' ? '/dev/null' : expand(file)));
  };
  const jumps = one('proxyjump');
  const jump =
    jumps === undefined || jumps === 'none' || depth > 8 ? undefined : jumpTarget(jumps, config, depth);
  const timeout = one('connecttimeout');
  const alive = one('serveraliveinterval');
  return {
    alias: given.host,
    target: {
      name: given.host,
      host,
      port,
      user: login,
      hostKeyAlias: one('hostkeyalias'),
      identityFile: identities,
      identitiesOnly: one('identitiesonly') === 'yes',
      agent: agent === undefined || agent === 'SSH_AUTH_SOCK' ? undefined : expand(agent),
      knownHostsFile: [
        ...files('userknownhostsfile', userKnownHosts()),
        ...files('globalknownhostsfile', globalKnownHosts),
      ],
      hashKnownHosts: one('hashknownhosts') === 'yes',
      hostKeyPolicy: policy(one('stricthostkeychecking')),
      jump,
    },
    options: {
      timeoutMs: timeout === undefined || timeout === 'none' ? undefined : Number(timeout) * 1000,
      keepaliveMs: alive === undefined || alive === '0' ? undefined : Number(alive) * 1000,
    },
    unsupported: onlyOpenssh.filter((name) => !['no', 'none', 'false'].includes(one(name) ?? 'no')),
  };
}

/** `a,b` goes through a first and then b; each is looked up in the same file. */
function jumpTarget(jumps: string, config: SSHConfig, depth: number): SshTarget | undefined {
  return jumps.split(',').reduce<SshTarget | undefined>((before, hop) => {
    const { target } = resolveHost(hop.trim(), config, {}, depth + 1);
    return before === undefined ? target : { ...target, jump: before };
  }, undefined);
}

function policy(value: string | undefined): HostKeyPolicy {
  if (value === 'accept-new') return 'accept-new';
  return value === 'no' || value === 'off' ? 'off' : 'strict';
}

function expandTokens(
  text: string,
  {
    host,
    alias,
    port,
    login,
  }: { readonly host: string; readonly alias: string; readonly port: number; readonly login: string },
): string {
  const tokens: Readonly<Record<string, string>> = {
    '%%': '%',
    '%d': homedir(),
    '%h': host,
    '%n': alias,
    '%p': String(port),
    '%r': login,
    '%u': userInfo().username,
    '%i': String(userInfo().uid),
  };
  return text
    .replace(/^~(?=\/)/, homedir())
    .replace(/%[%dhnprui]/g, (token) => tokens[token] ?? token)
    .replace(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '');
}
