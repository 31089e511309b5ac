/** How to judge a host key that is not in known_hosts, or differs from it. */
export type StrictHostKeyChecking = 'yes' | 'ask' | 'accept-new' | 'no';

/** The configuration of one host, as `ssh -G` shows it: tokens, `~/` and environment variables are expanded. */
export interface HostConfig {
  /** The host as it was named, without user and port. */
  readonly alias: string;
  /** The name, in lower case, or the address to dial (HostName). */
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** The name of the host in known_hosts, in lower case, if not its own. */
  readonly hostKeyAlias: string | undefined;
  /** Files of private keys, existing or not; ssh's default ones if none is configured. Empty for `none`. */
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** The socket of an agent, or `none`; undefined for the socket that SSH_AUTH_SOCK names. */
  readonly identityAgent: string | undefined;
  /** Empty for `none`. */
  readonly userKnownHostsFiles: readonly string[];
  /** Empty for `none`. */
  readonly globalKnownHostsFiles: readonly string[];
  readonly hashKnownHosts: boolean;
  readonly strictHostKeyChecking: StrictHostKeyChecking;
  /** Undefined for no limit. */
  readonly connectTimeoutMs: number | undefined;
  /** Undefined for no keepalives. */
  readonly serverAliveIntervalMs: number | undefined;
  /** The host to go through, which may itself have one. Of `ProxyJump a,b` this is b, whose proxyJump is a. */
  readonly proxyJump: HostConfig | undefined;
  /** The arguments of every directive that applies, by its name in lower case. A command is a single argument, with its quotes. */
  readonly directives: ReadonlyMap<string, readonly string[]>;
  /** Conditions that could not be decided, such as `match exec`: they were taken as not met. */
  readonly undecided: readonly string[];
}
