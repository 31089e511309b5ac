import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RemoteExecError } from '../errors.js';
import { home } from '../home.js';
import type { ConnectOptions } from '../ssh/connect.js';
import { globalKnownHosts, type HostKeyPolicy, type SshTarget, userKnownHosts } from '../ssh/target.js';
import { parseDestination } from './destination.js';
import { expandTokens } from './expand.js';
import { Lookup } from './lookup.js';
import { type ConfigFile, readConfig } from './read.js';
import { milliseconds } from './time.js';

/** Files to read, and values that take precedence over them. */
export interface FromConfigOptions {
  // As the options of ssh(1) do, these take precedence over the files.
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  readonly identityFile?: string | undefined;
  /** The only file to read. Default: `~/.ssh/config` and then `/etc/ssh/ssh_config`. */
  readonly configFile?: string | undefined;
  /** Run the commands of `Match exec`. Default false: such a Match does not apply. */
  readonly matchExec?: boolean | undefined;
}

/** A host as ssh_config describes it. */
export interface FromConfig {
  /** The host as it was named. */
  readonly alias: string;
  readonly target: SshTarget;
  readonly options: ConnectOptions;
  /** Directives that apply, and conditions, that only the openssh transport supports. */
  readonly unsupported: readonly string[];
}

/**
 * Directives that change how a host is reached or identified, and that ssh2 does not support. GSSAPIAuthentication is not
 * among them: Debian turns it on for every host, and hardly any uses it.
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
  'revokedhostkeys',
];

/** Private keys that ssh(1) tries by default. */
const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/**
 * Reads how to reach a host from ssh_config(5): HostName, User, Port, IdentityFile, IdentitiesOnly,
 * IdentityAgent, HostKeyAlias, UserKnownHostsFile, GlobalKnownHostsFile, HashKnownHosts, StrictHostKeyChecking,
 * ProxyJump, ConnectTimeout, ServerAliveInterval, with Host, Match, Tag and Include. `ask` for an unknown key means strict.
 *
 * @param destination `host`, `user@host` or `ssh://user@host:port`
 * @throws RemoteExecError CONFIG_UNREADABLE
 */
export async function targetFromConfig(
  destination: string,
  options: FromConfigOptions = {},
): Promise<FromConfig> {
  const own = join(home(), '.ssh');
  const files =
    options.configFile === undefined
      ? [
          { path: join(own, 'config'), directory: own },
          { path: '/etc/ssh/ssh_config', directory: '/etc/ssh' },
        ]
      : [{ path: options.configFile, directory: own }];
  return resolveHost(destination, files, options, { from: [] }).catch((cause: Error) => {
    throw new RemoteExecError('CONFIG_UNREADABLE', `ssh_config can't be read: ${cause.message}`, {
      outcome: 'never-ran',
      host: destination,
      cause,
    });
  });
}

/** The destinations that led to a host, and the jump host to use instead of its own. */
interface Route {
  readonly from: readonly string[];
  readonly jump?: SshTarget | undefined;
}

async function resolveHost(
  destination: string,
  configFiles: readonly ConfigFile[],
  options: FromConfigOptions,
  { from, jump }: Route,
): Promise<FromConfig> {
  const given = parseDestination(destination);
  const user = options.user ?? given.user;
  const found = new Lookup(given.host, { user, matchExec: options.matchExec === true });
  await readConfig(configFiles, found);
  const host = found.hostName;
  const { login } = found.tokens;
  const port = options.port ?? given.port ?? portOf(found.one('port'));
  const expand = (text: string): string => expandTokens(text, { host, alias: given.host, port, login });

  const named =
    options.identityFile === undefined ? found.all('identityfile').map(expand) : [options.identityFile];
  const identities = (
    named.length > 0 ? named : defaultIdentities.map((name) => join(home(), '.ssh', name))
  ).filter((file) => options.identityFile !== undefined || existsSync(file));
  const agent = found.one('identityagent');
  const files = (name: string, usual: readonly string[]): readonly string[] => {
    const named = found.all(name);
    // With `none` new keys are not saved; without any file they would go to the next one.
    return named.length === 0 ? usual : named.map((file) => (file === 'none' ? '/dev/null' : expand(file)));
  };
  const jumps = found.one('proxyjump');
  const ownJump = async (): Promise<SshTarget | undefined> =>
    jumps === undefined || jumps === 'none'
      ? undefined
      : jumpTarget(jumps, configFiles, options, [...from, destination]);
  return {
    alias: given.host,
    target: {
      name: given.host,
      host,
      port,
      user: login,
      hostKeyAlias: found.one('hostkeyalias'),
      identityFile: identities,
      identitiesOnly: found.one('identitiesonly') === 'yes',
      agent: agent === undefined || agent === 'SSH_AUTH_SOCK' ? undefined : expand(agent),
      knownHostsFile: [
        ...files('userknownhostsfile', userKnownHosts()),
        ...files('globalknownhostsfile', globalKnownHosts),
      ],
      hashKnownHosts: found.one('hashknownhosts') === 'yes',
      hostKeyPolicy: policy(found.one('stricthostkeychecking')),
      jump: jump ?? (await ownJump()),
    },
    options: {
      timeoutMs: milliseconds('ConnectTimeout', found.one('connecttimeout') ?? 'none'),
      keepaliveMs: milliseconds('ServerAliveInterval', found.one('serveraliveinterval') ?? 'none'),
    },
    unsupported: [
      ...onlyOpenssh.filter((name) => !['no', 'none', 'false'].includes(found.one(name) ?? 'no')),
      ...found.undecided,
    ],
  };
}

function portOf(text = '22'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`Port ${JSON.stringify(text)} is not a number from 1 to 65535`);
}

/** `a,b` goes through a first, by a's own jump host if it has one, and then b; each is looked up in the same files. */
async function jumpTarget(
  jumps: string,
  configFiles: readonly ConfigFile[],
  { matchExec }: FromConfigOptions,
  from: readonly string[],
): Promise<SshTarget | undefined> {
  const hops = jumps.split(',').map((hop) => hop.trim());
  const [first = ''] = hops;
  if (from.includes(first))
    throw new Error(
      `ProxyJump is circular: ${[...from, first].join(', ')}; break the circle with "ProxyJump none" for one of them`,
    );
  let jump: SshTarget | undefined;
  for (const hop of hops) {
    const { target } = await resolveHost(hop, configFiles, { matchExec }, { from, jump });
    jump = target;
  }
  return jump;
}

function policy(value: string | undefined): HostKeyPolicy {
  if (value === 'accept-new') return 'accept-new';
  return value === 'no' || value === 'off' ? 'off' : 'strict';
}
