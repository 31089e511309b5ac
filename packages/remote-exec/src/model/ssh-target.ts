/**
 * A secret, or a function that is called when the secret is needed, once per connection, since its answer may be valid for
 * one login only. To ask a person once for many hosts, let the function remember the answer.
 */
export type Secret = string | (() => string | Promise<string>);

/** How to judge a host key: see docs/behavior.md. */
export type HostKeyPolicy = 'strict' | 'accept-new' | 'off';

/** How to reach and log in to a host. `targetFromConfig` makes one from ssh_config. */
export interface SshTarget {
  /** Name in results and errors. Default: the host. */
  readonly name?: string | undefined;
  /** Name or address to dial. */
  readonly host: string;
  /** Default 22. */
  readonly port?: number | undefined;
  readonly user: string;
  /** Name of the host in known_hosts, if not its own (HostKeyAlias). */
  readonly hostKeyAlias?: string | undefined;
  /** Private key file or files, tried in order. Default: none; the agent and passwords remain. */
  readonly identityFile?: string | readonly string[] | undefined;
  /**
   * Certificates of the keys in identity files or the agent (CertificateFile), offered before the plain keys. Those beside
   * identity files (`id_ed25519-cert.pub`) and in the agent need not be named.
   */
  readonly certificateFile?: string | readonly string[] | undefined;
  /** Passphrase of an encrypted identity file; a function is called with the file's path. */
  readonly passphrase?: string | ((identityFile: string) => string | Promise<string>) | undefined;
  /** Socket of an agent, or `none`. Default: SSH_AUTH_SOCK. */
  readonly agent?: string | undefined;
  /** Offer only those keys of the agent that belong to identityFile. Default false. */
  readonly identitiesOnly?: boolean | undefined;
  /** Password, also for a keyboard-interactive login that asks for one hidden answer. */
  readonly password?: Secret | undefined;
  /** Answers keyboard-interactive prompts. Default: the password, where one hidden answer is asked for. */
  readonly answerPrompts?:
    | ((
        prompts: readonly { readonly prompt: string; readonly echo: boolean }[],
      ) => Promise<readonly string[]>)
    | undefined;
  /**
   * Files of known host keys; new keys go to the first. Default: `known_hosts` and `known_hosts2` in `~/.ssh`,
   * `ssh_known_hosts` and `ssh_known_hosts2` in `/etc/ssh`.
   */
  readonly knownHostsFile?: string | readonly string[] | undefined;
  /** Hash the names of new keys, so that the file does not reveal the hosts. Default false. */
  readonly hashKnownHosts?: boolean | undefined;
  /** Default `strict`: the key has to be known. */
  readonly hostKeyPolicy?: HostKeyPolicy | undefined;
  /** Password for sudo. Default: none, so `sudo -n`. */
  readonly sudoPassword?: Secret | undefined;
  /** Jump host, which may have one itself. Targets with the same jump host share one login there. */
  readonly jump?: SshTarget | undefined;
}
