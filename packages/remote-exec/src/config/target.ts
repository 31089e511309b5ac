import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RemoteExecError } from '../errors.js';
import { home } from '../home.js';
import type { ConnectOptions } from '../ssh/connect.js';
import { globalKnownHosts, type HostKeyPolicy, type SshTarget, userKnownHosts } from '../ssh/target.js';
import { parseDestination } from './destination.js';
import { directives } from './directives.generated.js';
import { expandJump, expandTokens, expandUser } from './expand.js';
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
  /** Directives that apply and are not followed, in lower case, and conditions that are not decided. */
  readonly unsupported: readonly string[];
  /** Whether the host is reached and identified as they say only by the openssh transport. */
  readonly needsOpenssh: boolean;
}

/** Jump hosts one behind the other after which a ProxyJump is taken for endless. */
const longestChain = 20;

/** Directives that are not followed, and of which that is said. */
const notFollowed = [...directives.values()].filter(({ how }) => how === 'ssh' || how === 'ignored');

/** Private keys that ssh(1) tries by default. */
const defaultIdentities = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/**
 * Reads how to reach a host from ssh_config(5): HostName, User, Port, IdentityFile, CertificateFile, IdentitiesOnly,
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
  const port = options.port ?? given.port ?? Number(found.one('port') ?? 22);
  const keyAlias = found.one('hostkeyalias') ?? given.host;
  const tokens = { ...found.tokens, host, port, keyAlias };
  const login = user ?? expandUser(tokens.login, tokens);
  const expand = (text: string): string => expandTokens(text, { ...tokens, login });

  const named =
    options.identityFile === undefined ? found.all('identityfile').map(expand) : [options.identityFile];
  // With `none` there are no others.
  const identities = (
    named.length > 0 ? named : defaultIdentities.map((name) => join(home(), '.ssh', name))
  ).filter((file) => options.identityFile !== undefined || (!isNone(file) && existsSync(file)));
  const agent = found.one('identityagent');
  const unfollowed = notFollowed.filter(({ name, same }) => {
    const value = found.one(name)?.toLowerCase();
    return value !== undefined && !same.includes(asWord(value));
  });
  const files = (
    name: string,
    usual: readonly string[],
    own: (file: string) => string,
  ): readonly string[] => {
    const named = found.all(name);
    // With `none` new keys are not saved; without any file they would go to the next one.
    return named.length === 0 ? usual : named.map((file) => (isNone(file) ? '/dev/null' : own(file)));
  };
  const jumps = found.one('proxyjump');
  const ownJump = async (): Promise<SshTarget | undefined> =>
    jumps === undefined || isNone(jumps)
      ? undefined
      : jumpTarget(expandJump(jumps, { ...tokens, login }), configFiles, options, [...from, destination]);
  return {
    alias: given.host,
    target: {
      name: given.host,
      host,
      port,
      user: login,
      hostKeyAlias: found.one('hostkeyalias'),
      identityFile: identities,
      certificateFile: found
        .all('certificatefile')
        .map(expand)
        .filter((file) => !isNone(file) && existsSync(file)),
      identitiesOnly: isYes(found.one('identitiesonly')),
      agent:
        agent === undefined || agent === 'SSH_AUTH_SOCK' ? undefined : isNone(agent) ? 'none' : expand(agent),
      knownHostsFile: [
        ...files('userknownhostsfile', userKnownHosts(), expand),
        // ssh(1) has no tokens in these.
        ...files('globalknownhostsfile', globalKnownHosts, (file) => file),
      ],
      hashKnownHosts: isYes(found.one('hashknownhosts')),
      hostKeyPolicy: policy(found.one('stricthostkeychecking')),
      jump: jump ?? (await ownJump()),
    },
    options: {
      timeoutMs: milliseconds(found.one('connecttimeout') ?? 'none'),
      keepaliveMs: milliseconds(found.one('serveraliveinterval') ?? 'none'),
    },
    unsupported: [...unfollowed.map(({ name }) => name), ...found.undecided],
    needsOpenssh: found.undecided.size > 0 || unfollowed.some(({ how }) => how === 'ssh'),
  };
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
  // With tokens, each can have another one.
  if (from.length > longestChain) throw new Error(`ProxyJump goes on beyond ${longestChain} hosts: ${first}`);
  let jump: SshTarget | undefined;
  for (const hop of hops) {
    const { target } = await resolveHost(hop, configFiles, { matchExec }, { from, jump });
    jump = target;
  }
  return jump;
}

const isNone = (value: string): boolean => value.toLowerCase() === 'none';

/** A yes or no as one word: ssh(1) takes true and false too, in any case. */
const asWord = (value: string): string => ({ true: 'yes', false: 'no' })[value] ?? value;

const isYes = (value = 'no'): boolean => asWord(value.toLowerCase()) === 'yes';

function policy(value = 'ask'): HostKeyPolicy {
  const word = asWord(value.toLowerCase());
  if (word === 'accept-new') return 'accept-new';
  return word === 'no' || word === 'off' ? 'off' : 'strict';
}
