import { parseDestination } from '../config/destination.js';
import { targetFromConfig } from '../config/target.js';
import type { DebugEvent } from '../debug.js';
import type { Transport } from '../model.js';
import { openssh } from '../openssh.js';
import { connect } from '../ssh/connect.js';
import type { Request } from './arguments.js';

/** What is asked of people: each question once, one after the other. */
export interface Secrets {
  readonly sudoPassword: string | undefined;
  readonly password: (() => Promise<string>) | undefined;
  readonly passphrase: (identityFile: string) => Promise<string>;
}

/**
 * Connects to a host as ssh_config and the command line say: by ssh2, or by the system's ssh where that was asked for
 * or ssh_config sets what only it follows, such as a ProxyCommand.
 */
export async function reach(
  request: Request,
  name: string,
  secrets: Secrets,
  signal: AbortSignal,
  debug: (line: string) => void,
): Promise<Transport> {
  const { user, identity, knownHosts, hostKeys } = request;
  const onDebug = request.debug ? (event: DebugEvent): void => debug(JSON.stringify(event)) : undefined;
  const found = await targetFromConfig(name, { configFile: request.config, user, identityFile: identity });
  const target = {
    ...found.target,
    ...secrets,
    name,
    ...(knownHosts === undefined ? {} : { knownHostsFile: knownHosts }),
    ...(hostKeys === undefined ? {} : { hostKeyPolicy: hostKeys }),
  };
  const timeoutMs = request.connectTimeoutMs ?? found.options.timeoutMs;
  if (!request.openssh && found.unsupported.length === 0)
    return connect(target, { ...found.options, timeoutMs, signal, onDebug });
  // ssh reads ssh_config itself; only what was said here is passed on.
  return openssh(
    {
      name,
      host: found.alias,
      port: parseDestination(name).port,
      user: parseDestination(name).user ?? user,
      identityFile: identity,
      knownHostsFile: knownHosts,
      hostKeyPolicy: hostKeys ?? found.target.hostKeyPolicy,
      configFile: request.config,
      sudoPassword: secrets.sudoPassword,
    },
    { timeoutMs, signal, onDebug },
  );
}
