import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { closed, listening } from '../forward/forward.js';
import type { Dial, Endpoint, Listen } from '../model/forwarding.js';
import { spawnChannel } from '../run/child.js';
import type { Master } from './master.js';

const execute = promisify(execFile);

/** An address as an argument of ssh(1). */
const inBrackets = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Opens TCP connections from the host. A connection that the host can't make is closed at once. */
export function dialThrough(host: string, { words }: Pick<Master, 'words'>): Dial {
  return async (to) => {
    const where = `${inBrackets(to.host)}:${to.port}`;
    const argv = words('-o', 'LogLevel=QUIET', '-o', 'ControlMaster=no', '-W', where);
    const { stdin, stdout, stderr } = await spawnChannel(host, argv, { newSession: true });
    stderr.resume();
    return Duplex.from({ readable: stdout, writable: stdin });
  };
}

/** Listens on the host. ssh passes each connection to a socket in the master's directory, which nobody else can enter. */
export function listenThrough({ directory, words }: Pick<Master, 'directory' | 'words'>): Listen {
  let count = 0;
  return async (at: Endpoint, onConnection) => {
    count += 1;
    const path = join(directory, `forward-${count}`);
    const server = createServer({ allowHalfOpen: true }, onConnection);
    await listening(server, () => server.listen(path));
    const control = async (action: 'forward' | 'cancel'): Promise<string> => {
      const [program = '', ...argv] = words('-O', action, '-R', `${inBrackets(at.host)}:${at.port}:${path}`);
      return (await execute(program, argv)).stdout;
    };
    try {
      // It prints the port if it chose it.
      const printed = Number((await control('forward')).trim() || at.port);
      const close = async (): Promise<void> => {
        await control('cancel').catch(() => undefined);
        await closed(server);
      };
      return { port: printed, close };
    } catch (error) {
      await closed(server);
      throw error;
    }
  };
}
