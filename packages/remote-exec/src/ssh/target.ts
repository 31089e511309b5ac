import { join } from 'node:path';
import { home } from '../home.js';

/**
 * A secret, or a function that is called when it is needed, once for each connection: its answer may be good for one login
 * only. To ask a person once for many hosts, let it remember the answer.
 */
export type Secret = string | (() => string | Promise<string>);

/** How a host's key is judged: see docs/behavior.md. */
export type HostKeyPolicy = 'strict' | 'accept-new' | 'off';

/** How to reach and log in to a host. `targetFromConfig` reads one from ssh_config. */
export interface SshTarget {
  /** Name in results and errors. Default: the host. */
  readonly name?: string | undefined;
  /** Name or address to dial. */
  readonly host: string;
  /** Default 22. */
  readonly port?: number | undefined;
  readonly user: string;
  /** Name under which known_hosts holds the key, if not the host's (HostKeyAlias). */
  readonly hostKeyAlias?: string | undefined;
  /** Private key file or files, tried in order. Default: none; the agent and passwords remain. */
  readonly identityFile?: string | readonly string[] | undefined;
  /**
   * Certificates of the keys of identity files or the agent (CertificateFile), offered before the plain keys. Those beside
   * identity files (`id_ed25519-cert.pub`) and in the agent need not be named.
   */
  readonly certificateFile?: string | readonly string[] | undefined;
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
  /** Hash the names of new keys, so that the file does not reveal which hosts there are. Default false. */
  readonly hashKnownHosts?: boolean | undefined;
  /** Default `strict`: the key has to be known. */
  readonly hostKeyPolicy?: HostKeyPolicy | undefined;
  /** Password for sudo. Default: `sudo -n`, which needs none. */
  readonly sudoPassword?: Secret | undefined;
  /** Host to go through; may itself have one. Targets with the same jump host share one login there. */
  readonly jump?: SshTarget | undefined;
}

/** The name of a target in results and errors. */
export const nameOf = (target: Pick<SshTarget, 'name' | 'host'>): string => target.name ?? target.host;

/** The user's known_hosts files, and the machine's, as ssh_config(5) has them by default. */
export const userKnownHosts = (): readonly string[] =>
  ['known_hosts', 'known_hosts2'].map((name) => join(home(), '.ssh', name));
export const globalKnownHosts: readonly string[] = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];

/** One file or several, as a list. */
export const filesOf = <F extends readonly string[] | undefined>(files: string | F): readonly string[] | F =>
  typeof files === 'string' ? [files] : files;

/**
 * The names under which known_hosts may hold its key, the one for new keys first: its alias alone, or `host`, or for ports
 * other than 22 `[host]:port` (sshd(8)) and then `host`, as ssh looks it up.
 */
export function knownNames({ host, port = 22, hostKeyAlias }: SshTarget): readonly [string, ...string[]] {
  if (hostKeyAlias !== undefined) return [hostKeyAlias];
  const name = host.toLowerCase();
  return port === 22 ? [name] : [`[${name}]:${port}`, name];
}
