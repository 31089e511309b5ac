import type { Client, ClientChannel } from 'ssh2';
import type { Channel, ChannelEnd } from '../command/channel.js';
import { deferred } from '../command/deferred.js';
import { RemoteExecError } from '../errors.js';

/** How long an exec may go unanswered after its signal fired. */
const answerMs = 3000;

/** Opens one exec channel. */
export function openChannel(
  client: Client,
  host: string,
  text: string,
  options: { readonly pty: boolean; readonly signal?: AbortSignal | undefined },
): Promise<Channel> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    let over = false;
    const fail = (error: RemoteExecError): void => {
      if (over) return;
      over = true;
      signal?.removeEventListener('abort', onAbort);
      client.off('close', onClose);
      reject(error);
    };
    const unknown = (why: string): void =>
      fail(
        new RemoteExecError('OUTCOME_UNKNOWN', `the command was sent, but ${why}.`, {
          outcome: 'unknown',
          host,
        }),
      );
    const onAbort = (): void => {
      setTimeout(() => unknown('the server did not answer'), answerMs).unref();
    };
    const onClose = (): void => unknown('the connection was lost before the server answered');
    signal?.addEventListener('abort', onAbort, { once: true });
    client.once('close', onClose);
    const opened = (error: Error | undefined, channel: ClientChannel): void => {
      if (over) {
        channel?.close();
        return;
      }
      if (error) {
        const reason = 'reason' in error ? String(error.reason) : '';
        if (error.message === 'No response from server')
          unknown('the connection was lost before the server answered');
        else
          fail(
            new RemoteExecError(
              'CHANNEL_REFUSED',
              `the server refused the command: ${error.message}${reason === '' ? '' : ` (${reason})`}`,
              {
                outcome: 'never-ran',
                host,
                cause: error,
              },
            ),
          );
        return;
      }
      over = true;
      signal?.removeEventListener('abort', onAbort);
      client.off('close', onClose);
      resolve(wrap(channel));
    };
    try {
      client.exec(text, options.pty ? { pty: true } : {}, opened);
    } catch (cause) {
      fail(new RemoteExecError('CLOSED', 'the connection is closed.', { outcome: 'never-ran', host, cause }));
    }
  });
}

function wrap(channel: ClientChannel): Channel {
  const ended = deferred<ChannelEnd>();
  let status: ChannelEnd | undefined;
  channel.on('exit', (code: number | null, name?: string) => {
    status = { kind: 'exited', exitCode: code, signal: code === null ? (name ?? null) : null };
  });
  channel.on('close', () => {
    ended.resolve(status ?? { kind: 'lost', reason: 'the channel closed without an exit status' });
  });
  channel.on('error', () => undefined);
  channel.stderr.on('error', () => undefined);
  return {
    stdin: channel.stdin,
    stdout: channel,
    stderr: channel.stderr,
    ended: ended.promise,
    close: () => channel.close(),
  };
}
