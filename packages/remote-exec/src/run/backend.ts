import type { DebugListener } from '../model/debug-event.js';
import type { Dial, Listen } from '../model/forwarding.js';
import type { Sftp } from '../sftp/session.js';
import type { Channel, OpenOptions } from './channel.js';

/** The carrier of a transport: a connection by ssh2 or ssh(1), or processes of this machine. */
export interface Backend {
  readonly host: string;
  /** The password for sudo, if there is one. */
  readonly sudoPassword?: (() => Promise<string>) | undefined;
  readonly onDebug?: DebugListener | undefined;
  /**
   * Starts a shell command.
   * @throws RemoteExecError with outcome `never-ran` if it can't be started, `unknown` if it may have been
   */
  open(text: string, options: OpenOptions): Promise<Channel>;
  /** Connects to the same host again, after this connection broke. The caller closes the new one. */
  readonly reconnect?: (() => Promise<Backend>) | undefined;
  /** Opens the host's SFTP, for files where no commands can be run. */
  readonly sftp?: (() => Promise<Sftp>) | undefined;
  /** Opens a TCP connection from the host. */
  readonly dial: Dial;
  /** Listens on the host. */
  readonly listen: Listen;
  close(): Promise<void>;
}
