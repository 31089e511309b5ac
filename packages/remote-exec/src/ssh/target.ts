import { join } from 'node:path';
import { home } from '../home.js';

/**
 * A secret, or a function that is asked for it when it is needed, once for each connection: what it answers may be good
 * for one login only. To ask a person once for many hosts, let it remember the answer.
 */
export type Secret = string | (() => string | Promise<string>);

/** What to do about a host's key: see the README's section on host keys. */
export type HostKeyPolicy = 'strict' | 'accept-new' | 'off';

/** How to reach and enter a host. Nothing is read from ssh_config; see `targetFromConfig` for that. */
export interface SshTarget {
  /** Name in results and errors. Default: the host. */
  readonly name?: string | undefined;
  /** Name or address to dial. */
  readonly host: string;
  /** Default 22. */
  readonly port?: number | undefined;
  readonly user: string;
  /** Name under which known_hosts holds the key, if it isn't the host (HostKeyAlias). */
  readonly hostKeyAlias?: string | undefined;
  /** Private key file or files, tried in order. Default: none; the agent and passwords remain. */
  readonly identityFile?: string | readonly string[] | undefined;
  /** Passphrase of an encrypted identity file; called with the file's path. */
  readonly passphrase?: string | ((identityFile: string) => string | Promise<string>) | undefined;
  /** Socket of an agent. Default: SSH_AUTH_SOCK. `none` for no agent. */
  readonly agent?: string | undefined;
  /** Offer only those keys of the agent that belong to identityFile. Default false. */
  readonly identitiesOnly?: boolean | undefined;
  /** Password for password login, and for keyboard-interactive login that asks for one hidden answer. */
  readonly password?: Secret | undefined;
  /** Answers keyboard-interactive prompts. Default: the password, where one hidden answer is asked for. */
  readonly answerPrompts?:
    | ((
        prompts: readonly { readonly prompt: string; readonly echo: boolean }[],
      ) => Promise<readonly string[]>)
    | undefined;
  /**
   * Files of known host keys. Default: `known_hosts` and `known_hosts2` in `~/.ssh`, `ssh_known_hosts` and
   * `ssh_known_hosts2` in `/etc/ssh`. New keys go to the first.
   */
  readonly knownHostsFile?: string | readonly string[] | undefined;
  /** Write the names of new keys hashed, so that the file tells nobody which hosts there are. Default false. */
  readonly hashKnownHosts?: boolean | undefined;
  /** Default `strict`: the key has to be known. */
  readonly hostKeyPolicy?: HostKeyPolicy | undefined;
  /** Password for sudo. Default: `sudo -n`, which needs none. */
  readonly sudoPassword?: Secret | undefined;
  /** Host to go through; may itself have one. Those who go through the same one share one login there. */
  readonly jump?: SshTarget | undefined;
}

/** The name a target goes by. */
export const nameOf = (target: Pick<SshTarget, 'name' | 'host'>): string => target.name ?? target.host;

/** The login's known_hosts files, and those of the machine, as ssh_config(5) has them by default. */
export const userKnownHosts = (): readonly string[] =>
  ['known_hosts', 'known_hosts2'].map((name) => join(home(), '.ssh', name));
export const globalKnownHosts: readonly string[] = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];

/** Known-hosts files as a list. */
export const knownHostsOf = (files: SshTarget['knownHostsFile']): readonly string[] | undefined =>
  typeof files === 'string' ? [files] : files;

/**
 * The names that known_hosts may know it by, the one for new keys first: its alias alone, or `host`, or for another
 * port than 22 `[host]:port` (sshd(8)) and then `host`, as ssh looks it up.
 */
export function knownNames({ host, port = 22, hostKeyAlias }: SshTarget): readonly [string, ...string[]] {
  if (hostKeyAlias !== undefined) return [hostKeyAlias];
  const name = host.toLowerCase();
  return port === 22 ? [name] : [`[${name}]:${port}`, name];
}
