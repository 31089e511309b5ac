import { parseDestination } from '../config/destination.js';
import { targetFromConfig } from '../config/target.js';
import type { InventoryConnection } from '../inventory/connection.js';
import { local } from '../local.js';
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
  inventory: InventoryConnection | undefined,
  secrets: Secrets,
  how: Pick<ConnectOptions, 'signal' | 'onDebug'>,
): Promise<Transport> {
  const { config, knownHosts, hostKeys } = options;
  const sudoPassword = secrets.sudoPassword ?? inventory?.sudoPassword;
  if (inventory?.isLocal === true) return local({ name, sudoPassword, onDebug: how.onDebug });
  const address = inventory?.address ?? name;
  // What the command line says takes precedence over the inventory, and that over ssh_config.
  const user = options.user ?? inventory?.user;
  const identity = options.identity ?? inventory?.identityFile;
  const password = secrets.password ?? inventory?.password;
  const found = await targetFromConfig(address, {
    configFile: config,
    user,
    port: inventory?.port,
    identityFile: identity,
  });
  const timeoutMs = options.connectTimeout ?? found.options.timeoutMs;
  if (!options.openssh && !found.needsOpenssh) {
    const target = {
      ...found.target,
      ...secrets,
      password,
      sudoPassword,
      name,
      ...(knownHosts === undefined ? {} : { knownHostsFile: knownHosts }),
      ...(hostKeys === undefined ? {} : { hostKeyPolicy: hostKeys }),
    };
    return connect(target, { ...found.options, ...how, timeoutMs });
  }
  // ssh reads ssh_config itself; only the options of the command line are passed on.
  const destination = parseDestination(address);
  return openssh(
    {
      name,
      host: found.alias,
      port: destination.port ?? inventory?.port,
      user: destination.user ?? user,
      identityFile: identity,
      knownHostsFile: knownHosts,
      hostKeyPolicy: hostKeys ?? found.target.hostKeyPolicy,
      configFile: config,
      sudoPassword,
    },
    { ...how, timeoutMs },
  );
}
