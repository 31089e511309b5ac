import type { Client, ClientChannel } from 'ssh2';
import { deferred } from '../async/deferred.js';
import { RemoteExecError } from '../errors/remote-exec-error.js';
import type { Channel, ChannelEnd, OpenOptions } from '../run/channel.js';
import { monkeyPatchChannel } from './monkey-patch/apply.js';

/** How long to wait for the answer to a command that was sent before its signal fired. */
const answerMs = 3000;

/** Whether the server refused to open the channel, with a reason of RFC 4254, section 5.1. */
export function isOpenFailure(error: unknown): boolean {
  return (
    error instanceof RemoteExecError &&
    error.code === 'channel-refused' &&
    error.cause instanceof Error &&
    'reason' in error.cause
  );
}

/** Opens an exec channel. @throws RemoteExecError `channel-refused`, `closed`, `outcome-unknown` */
export function openChannel(
  client: Client,
  host: string,
  text: string,
  { pty, signal, urgent }: OpenOptions,
): Promise<Channel> {
  return new Promise((resolve, reject) => {
    let over = false;
    const begun = performance.now();
    const settle = (): void => {
      over = true;
      signal?.removeEventListener('abort', onAbort);
      client.off('close', onClose);
    };
    const fail = (
      code: 'outcome-unknown' | 'channel-refused' | 'closed',
      message: string,
      cause?: unknown,
    ): void => {
      if (over) return;
      settle();
      const outcome = code === 'outcome-unknown' ? 'unknown' : 'never-ran';
      reject(new RemoteExecError(code, message, { outcome, host, cause }));
    };
    const unanswered = (): void =>
      fail('outcome-unknown', 'the command was sent, but the server did not answer.');
    const onAbort = (): void => {
      if (urgent === true) unanswered();
      else setTimeout(unanswered, answerMs).unref();
    };
    const onClose = (): void =>
      fail(
        'outcome-unknown',
        'the command was sent, but the connection was lost before the server answered.',
      );
    signal?.addEventListener('abort', onAbort, { once: true });
    client.once('close', onClose);

    const opened = (error: Error | undefined, channel: ClientChannel): void => {
      if (over) {
        channel?.close();
      } else if (!error) {
        settle();
        monkeyPatchChannel(client, channel, performance.now() - begun);
        resolve(wrap(channel));
      } else if (error.message === 'No response from server') {
        onClose();
      } else {
        fail('channel-refused', `the server refused the command: ${error.message}.`, error);
      }
    };
    try {
      client.exec(text, pty ? { pty: true } : {}, opened);
    } catch (cause) {
      fail('closed', 'the connection is closed.', cause);
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
