import { parseDestination } from '../config/destination.js';
import { targetFromConfig } from '../config/target.js';
import type { Transport } from '../model.js';
import { openssh } from '../openssh.js';
import { type ConnectOptions, connect } from '../ssh/connect.js';
import type { HostValues } from './options.js';
import type { Secrets } from './secrets.js';

/**
 * Connects to a host as ssh_config and the command line say: by ssh2, or by the system's ssh if the command line asks for
 * it or ssh_config contains something that only ssh supports, such as a ProxyCommand.
 */
export async function reach(
  options: HostValues,
  name: string,
  secrets: Secrets,
  how: Pick<ConnectOptions, 'signal' | 'onDebug'>,
): Promise<Transport> {
  const { user, identity, config, knownHosts, hostKeys } = options;
  const found = await targetFromConfig(name, { configFile: config, user, identityFile: identity });
  const timeoutMs = options.connectTimeout ?? found.options.timeoutMs;
  if (!options.openssh && !found.needsOpenssh) {
    const target = {
      ...found.target,
      ...secrets,
      name,
      ...(knownHosts === undefined ? {} : { knownHostsFile: knownHosts }),
      ...(hostKeys === undefined ? {} : { hostKeyPolicy: hostKeys }),
    };
    return connect(target, { ...found.options, ...how, timeoutMs });
  }
  // ssh reads ssh_config itself; only the options of the command line are passed on.
  const destination = parseDestination(name);
  return openssh(
    {
      name,
      host: found.alias,
      port: destination.port,
      user: destination.user ?? user,
      identityFile: identity,
      knownHostsFile: knownHosts,
      hostKeyPolicy: hostKeys ?? found.target.hostKeyPolicy,
      configFile: config,
      sudoPassword: secrets.sudoPassword,
    },
    { ...how, timeoutMs },
  );
}
