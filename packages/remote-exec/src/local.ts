import { spawn } from 'node:child_process';
import type { Channel, ChannelEnd, Route } from './command/channel.js';
import { deferred } from './command/deferred.js';
import { RemoteExecError } from './errors.js';
import type { Transport } from './model.js';
import { transport } from './transport.js';

/** Options of {@link local}. */
export interface LocalOptions {
  /** Name in results and errors. Default `localhost`. */
  readonly name?: string;
  /** Shell that stands for the login's shell. Default `/bin/sh`. */
  readonly shell?: string;
}

/** This machine, with the same commands and files as a host behind SSH. A pty can't be had here. */
export function local(options: LocalOptions = {}): Transport {
  const host = options.name ?? 'localhost';
  return transport(childRoute(host, (text) => [options.shell ?? '/bin/sh', '-c', text]));
}

/** A route whose commands are child processes of this one, each in a session of its own. */
export function childRoute(host: string, argv: (text: string, pty: boolean) => readonly string[]): Route {
  const open = new Set<Channel>();
  return {
    host,
    open: async (text, { pty }) => {
      const [program = '', ...rest] = argv(text, pty);
      const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
      const ended = deferred<ChannelEnd>();
      const up = deferred<void>();
      child.once('spawn', () => up.resolve(undefined));
      child.once('error', (cause) => {
        up.reject(
          new RemoteExecError('CHANNEL_REFUSED', `${program} can't be started: ${cause.message}`, {
            outcome: 'never-ran',
            host,
            cause,
          }),
        );
      });
      child.stdin.on('error', () => undefined);
      child.once('close', (exitCode, signal) => ended.resolve({ kind: 'exited', exitCode, signal }));
      await up.promise;
      const channel: Channel = {
        stdin: child.stdin,
        stdout: child.stdout,
        stderr: child.stderr,
        ended: ended.promise,
        close: () => {
          child.stdin.destroy();
          if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
            try {
              process.kill(-child.pid, 'SIGTERM');
            } catch {
              // It ended just now.
            }
          }
        },
      };
      open.add(channel);
      void ended.promise.then(() => open.delete(channel));
      return channel;
    },
    close: async () => {
      for (const channel of open) channel.close();
    },
  };
}
