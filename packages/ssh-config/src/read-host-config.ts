import { join } from 'node:path';
import { destinationFault, parseDestination } from './destination.js';
import { SshConfigError } from './errors.js';
import { expandJump, expandTokens, expandUser } from './expand.js';
import { home } from './home.js';
import type { HostConfig, StrictHostKeyChecking } from './host-config.js';
import { HostLookup } from './lookup.js';
import { type ConfigFile, readFiles } from './read-files.js';
import { milliseconds } from './time.js';

/** Options of {@link readHostConfig}. Like the options of ssh(1), they take precedence over the files. */
export interface ReadHostConfigOptions {
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  /** The only file to read. Default: `~/.ssh/config`, then `/etc/ssh/ssh_config`. */
  readonly configFile?: string | undefined;
  /** Run the commands of `Match exec`. Default false: such a Match does not apply. */
  readonly matchExec?: boolean | undefined;
}

/** Jump hosts behind one another after which a ProxyJump is taken for endless. */
const longestChain = 20;

const usualIdentities = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'];
const usualKnownHosts = ['known_hosts', 'known_hosts2'];
const globalKnownHosts = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];

/**
 * Reads how ssh(1) would reach a host, with Host, Match, Tag and Include; its jump hosts are looked up in the same files. A
 * missing file counts as empty.
 *
 * @param destination `host`, `user@host` or `ssh://user@host:port`
 * @throws SshConfigError
 */
export function readHostConfig(
  destination: string,
  options: ReadHostConfigOptions = {},
): Promise<HostConfig> {
  const own = join(home(), '.ssh');
  const files =
    options.configFile === undefined
      ? [
          { path: join(own, 'config'), directory: own },
          { path: '/etc/ssh/ssh_config', directory: '/etc/ssh' },
        ]
      : [{ path: options.configFile, directory: own }];
  return configOf(destination, files, options, { from: [], before: undefined });
}

/** How a host came to be looked up. */
interface JumpChain {
  /** The destinations whose ProxyJump led here. */
  readonly from: readonly string[];
  /** The hop before this one in the same ProxyJump, which replaces the host's own. */
  readonly before: HostConfig | undefined;
}

async function configOf(
  destination: string,
  files: readonly ConfigFile[],
  options: ReadHostConfigOptions,
  { from, before }: JumpChain,
): Promise<HostConfig> {
  const given = parseDestination(destination);
  const fault = destinationFault(given);
  if (fault !== undefined)
    throw new SshConfigError(
      'destination-invalid',
      `${JSON.stringify(destination)} is not a destination: ${fault}`,
    );
  const givenUser = options.user ?? given.user;
  const lookup = new HostLookup(given.host, { user: givenUser, matchExec: options.matchExec === true });
  await readFiles(files, lookup);
  return inContext(destination, async () => {
    const hostName = lowerName(lookup.hostName);
    const hostKeyAlias = lookup.one('hostkeyalias')?.toLowerCase();
    const port = options.port ?? given.port ?? lookup.port;
    const keyAlias = hostKeyAlias ?? given.host;
    const withoutUser = { ...lookup.tokens, host: hostName, port, keyAlias };
    const user = givenUser ?? expandUser(withoutUser.login, withoutUser);
    const tokens = { ...withoutUser, login: user };
    const expand = (text: string): string => expandTokens(text, tokens);
    /** The files of a directive; empty for `none`. */
    const filesOf = (keyword: string, usual: readonly string[], read = expand): readonly string[] => {
      const named = lookup.all(keyword);
      return named.length === 0 ? usual : named.filter((file) => !isNone(file)).map(read);
    };
    // Without use here, but ssh(1) does not connect where it cannot expand them.
    for (const keyword of ['controlpath', 'forwardagent', 'revokedhostkeys']) filesOf(keyword, []);
    // In a block that does not apply, ssh(1) accepts it.
    if (Number(lookup.one('connectionattempts') ?? 1) === 0) throw new Error('ConnectionAttempts is 0');
    const agent = lookup.one('identityagent');
    const jumps = lookup.one('proxyjump');
    const ownJump = (): Promise<HostConfig | undefined> | undefined =>
      jumps === undefined || isNone(jumps)
        ? undefined
        : jumpConfig(expandJump(jumps, tokens), files, options, [...from, destination]);
    return {
      alias: given.host,
      hostName,
      port,
      user,
      hostKeyAlias,
      identityFiles: filesOf('identityfile', inHome(usualIdentities)),
      certificateFiles: filesOf('certificatefile', []),
      identitiesOnly: isYes(lookup.one('identitiesonly')),
      identityAgent:
        agent === undefined || agent === 'SSH_AUTH_SOCK' ? undefined : isNone(agent) ? 'none' : expand(agent),
      userKnownHostsFiles: filesOf('userknownhostsfile', inHome(usualKnownHosts)),
      // ssh(1) has no tokens in these.
      globalKnownHostsFiles: filesOf('globalknownhostsfile', globalKnownHosts, (file) => file),
      hashKnownHosts: isYes(lookup.one('hashknownhosts')),
      strictHostKeyChecking: checkingOf(lookup.one('stricthostkeychecking')),
      connectTimeoutMs: milliseconds(lookup.one('connecttimeout') ?? 'none'),
      serverAliveIntervalMs: milliseconds(lookup.one('serveraliveinterval') ?? 'none'),
      proxyJump: before ?? (await ownJump()),
      directives: lookup.directives,
      undecided: [...lookup.undecided],
    };
  });
}

/** Does work, and turns its errors into errors of the host's configuration. */
async function inContext<T>(destination: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SshConfigError || !(cause instanceof Error)) throw cause;
    throw new SshConfigError('config-invalid', `${destination}: ${cause.message}`, { cause });
  }
}

/** `a,b` goes through a first, by a's own jump host if it has one, and then b; each is looked up in the same files. */
async function jumpConfig(
  jumps: string,
  files: readonly ConfigFile[],
  { matchExec }: ReadHostConfigOptions,
  from: readonly string[],
): Promise<HostConfig | undefined> {
  const hops = jumps.split(',').map((hop) => hop.trim());
  const [first = ''] = hops;
  if (from.includes(first))
    throw new SshConfigError('proxy-jump-circular', `ProxyJump is circular: ${[...from, first].join(', ')}`, {
      hint: 'write "ProxyJump none" for one of these hosts',
    });
  // With tokens, each host can have another jump host.
  if (from.length > longestChain)
    throw new SshConfigError(
      'proxy-jump-circular',
      `ProxyJump leads through more than ${longestChain} hosts: ${first}`,
    );
  let jump: HostConfig | undefined;
  for (const hop of hops) jump = await configOf(hop, files, { matchExec }, { from, before: jump });
  return jump;
}

const inHome = (names: readonly string[]): readonly string[] =>
  names.map((name) => join(home(), '.ssh', name));

/** ssh(1) writes names in lower case, for tokens and known_hosts, once it has read all files. Addresses stay as they are. */
const lowerName = (host: string): string => (/[:%]/.test(host) ? host : host.toLowerCase());

const isNone = (value: string): boolean => value.toLowerCase() === 'none';

const isYes = (value = 'no'): boolean => /^(?:yes|true)$/i.test(value);

function checkingOf(value = 'ask'): StrictHostKeyChecking {
  const word = value.toLowerCase();
  if (word === 'ask' || word === 'accept-new') return word;
  return isYes(word) ? 'yes' : 'no';
}
