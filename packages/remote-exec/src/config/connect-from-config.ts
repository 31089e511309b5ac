import { parseDestination } from '@harderway/ssh-config';
import type { ConnectOptions } from '../model/connect-options.js';
import type { SshTarget } from '../model/ssh-target.js';
import type { Connection } from '../model/transport.js';
import { openssh } from '../openssh/openssh.js';
import { connect } from '../ssh2/connect.js';
import { type TargetFromConfigOptions, targetFromConfig } from './target-from-config.js';

/** Options of {@link connectFromConfig}. They take precedence over ssh_config. */
export interface ConnectFromConfigOptions
  extends TargetFromConfigOptions,
    ConnectOptions,
    Pick<
      SshTarget,
      | 'name'
      | 'password'
      | 'passphrase'
      | 'answerPrompts'
      | 'sudoPassword'
      | 'knownHostsFile'
      | 'hostKeyPolicy'
    > {
  /**
   * How to connect. Default `auto`: by ssh2, or by the system's ssh where ssh_config has something that only ssh(1) supports,
   * such as a ProxyCommand.
   */
  readonly transport?: 'auto' | 'ssh2' | 'openssh' | undefined;
}

/**
 * Connects to a host as `ssh HOST` would: address, port, user, keys, known_hosts and jump hosts come from ssh_config.
 *
 * @param destination `host`, `user@host` or `ssh://user@host:port`
 * @throws RemoteExecError with outcome `never-ran`: `config-unreadable`, and the errors of `connect` and `openssh`
 */
export async function connectFromConfig(
  destination: string,
  options: ConnectFromConfigOptions = {},
): Promise<Connection> {
  const { name, configFile, user, port, identityFile, matchExec, sudoPassword } = options;
  const { knownHostsFile, hostKeyPolicy, signal, maxSessions, onDebug, transport = 'auto' } = options;
  const given = parseDestination(destination);
  const found = await targetFromConfig(destination, { configFile, user, port, identityFile, matchExec });
  const timeoutMs = options.timeoutMs ?? found.options.timeoutMs;
  if (transport === 'ssh2' || (transport === 'auto' && !found.needsOpenssh)) {
    const { password, passphrase, answerPrompts } = options;
    const { target } = found;
    const keepaliveMs = options.keepaliveMs ?? found.options.keepaliveMs;
    return connect(
      {
        ...target,
        name: name ?? target.name,
        knownHostsFile: knownHostsFile ?? target.knownHostsFile,
        hostKeyPolicy: hostKeyPolicy ?? target.hostKeyPolicy,
        password,
        passphrase,
        answerPrompts,
        sudoPassword,
        jump: withPassphrase(target.jump, passphrase),
      },
      { timeoutMs, keepaliveMs, signal, maxSessions, onDebug },
    );
  }
  // ssh reads ssh_config itself: it only needs what takes precedence.
  return openssh(
    {
      name: name ?? given.host,
      host: given.host,
      port: port ?? given.port,
      user: user ?? given.user,
      identityFile,
      knownHostsFile,
      hostKeyPolicy: hostKeyPolicy ?? found.target.hostKeyPolicy,
      configFile,
      sudoPassword,
    },
    { timeoutMs, signal, maxSessions, onDebug },
  );
}

/** Jump hosts that unlock their keys as the host itself does. */
const withPassphrase = (
  jump: SshTarget | undefined,
  passphrase: SshTarget['passphrase'],
): SshTarget | undefined => jump && { ...jump, passphrase, jump: withPassphrase(jump.jump, passphrase) };
