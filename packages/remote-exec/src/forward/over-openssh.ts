import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import type { Endpoint } from '../model.js';
import type { Master } from '../openssh/master.js';
import { spawnChannel } from '../run/child.js';
import { closed, type Dial, type Listen, listening } from './forward.js';

const execute = promisify(execFile);

/** An address as ssh(1) takes it. */
const inBrackets = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Opens connections from the host. One that the host can't make is closed at once. */
export function dialThrough(host: string, { words }: Pick<Master, 'words'>): Dial {
  return async (to) => {
    const where = `${inBrackets(to.host)}:${to.port}`;
    const argv = words('-o', 'LogLevel=QUIET', '-o', 'ControlMaster=no', '-W', where);
    const { stdin, stdout, stderr } = await spawnChannel(host, argv, { newSession: true });
    stderr.resume();
    return Duplex.from({ readable: stdout, writable: stdin });
  };
}

/** Listens on the host. ssh hands each connection to a socket in the master's directory, which nobody else can enter. */
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
      // It prints a port that it was to choose.
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
