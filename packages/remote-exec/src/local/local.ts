import { askOnce } from '../async/ask-once.js';
import { neverRan } from '../errors/remote-exec-error.js';
import { dialHere } from '../forward/dial-here.js';
import { listenHere } from '../forward/forward.js';
import type { ConnectOptions } from '../model/connect-options.js';
import type { SshTarget } from '../model/ssh-target.js';
import type { Connection } from '../model/transport.js';
import type { Channel } from '../run/channel.js';
import { spawnChannel } from '../run/child.js';
import { transport } from '../transport/transport.js';

/** Options of {@link local}. */
export interface LocalOptions extends Pick<SshTarget, 'sudoPassword'>, Pick<ConnectOptions, 'onDebug'> {
  /** Name in results and errors. Default `localhost`. */
  readonly name?: string | undefined;
  /** The shell: its program and the arguments before `-c`. Default `/bin/sh`. */
  readonly shell?: readonly string[] | undefined;
}

/**
 * This machine, as a transport. Each command is a child process in its own session. There are no terminals: `pty` rejects with
 * `invalid-command`.
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
        throw neverRan(host, 'invalid-command', 'the local transport has no terminals.');
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
