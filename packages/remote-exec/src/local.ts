import { neverRan } from './errors.js';
import { listenHere } from './forward/forward.js';
import { dialHere } from './forward/here.js';
import type { Connection } from './model.js';
import type { Channel } from './run/channel.js';
import { spawnChannel } from './run/child.js';
import type { ConnectOptions } from './ssh/connect.js';
import { askOnce } from './ssh/secrets.js';
import type { SshTarget } from './ssh/target.js';
import { transport } from './transport.js';

/** Options of {@link local}. */
export interface LocalOptions extends Pick<SshTarget, 'sudoPassword'>, Pick<ConnectOptions, 'onDebug'> {
  /** Name in results and errors. Default `localhost`. */
  readonly name?: string | undefined;
  /** The login's shell: its program and arguments before `-c`. Default `/bin/sh`. */
  readonly shell?: readonly string[] | undefined;
}

/**
 * This machine, with the same commands and files as a host behind SSH. Each command is a child process in a
 * session of its own. There are no terminals: `pty` rejects with INVALID_COMMAND.
 */
export function local(options: LocalOptions = {}): Connection {
  const host = options.name ?? 'localhost';
  const shell = options.shell ?? ['/bin/sh'];
  const open = new Set<Channel>();
  return transport({
    host,
    onDebug: options.onDebug,
    sudoPassword: options.sudoPassword === undefined ? undefined : askOnce(options.sudoPassword),
    open: async (text, { pty }) => {
      if (pty) {
        throw neverRan(host, 'INVALID_COMMAND', 'the local transport has no terminals.');
      }
      const channel = await spawnChannel(host, [...shell, '-c', text], { newSession: true });
      open.add(channel);
      void channel.ended.then(() => open.delete(channel));
      return channel;
    },
    dial: dialHere,
    listen: listenHere,
    close: async () => {
      for (const channel of open) channel.close();
    },
  });
}
