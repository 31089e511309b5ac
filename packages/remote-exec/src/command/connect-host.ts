import type { InventoryConnection } from '@harderway/host-inventory';
import { connectFromConfig } from '../config/connect-from-config.js';
import { local } from '../local/local.js';
import type { ConnectOptions } from '../model/connect-options.js';
import type { Transport } from '../model/transport.js';
import type { HostValues } from './options.js';
import type { Secrets } from './secrets.js';

/** Connects to a host. The command line takes precedence over the inventory, and the inventory over ssh_config. */
export async function connectHost(
  options: HostValues,
  name: string,
  inventory: InventoryConnection | undefined,
  secrets: Secrets,
  { signal, onDebug }: Pick<ConnectOptions, 'signal' | 'onDebug'>,
): Promise<Transport> {
  const sudoPassword = secrets.sudoPassword ?? inventory?.sudoPassword;
  if (inventory?.isLocal === true) return local({ name, sudoPassword, onDebug });
  return connectFromConfig(inventory?.address ?? name, {
    name,
    configFile: options.config,
    user: options.user ?? inventory?.user,
    port: inventory?.port,
    identityFile: options.identity ?? inventory?.identityFile,
    password: secrets.password ?? inventory?.password,
    passphrase: secrets.passphrase,
    sudoPassword,
    knownHostsFile: options.knownHosts,
    hostKeyPolicy: options.hostKeys,
    transport: options.openssh ? 'openssh' : 'auto',
    timeoutMs: options.connectTimeout,
    signal,
    onDebug,
  });
}
