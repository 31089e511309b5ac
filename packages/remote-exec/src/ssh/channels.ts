import type { Client, ClientChannel } from 'ssh2';
import { RemoteExecError } from '../errors.js';
import type { Channel, ChannelEnd, OpenOptions } from '../run/channel.js';
import { deferred } from '../run/deferred.js';
import { monkeyPatchChannel } from './monkey-patch/apply.js';

/** How long a command already sent may go unanswered after its signal fired. */
const answerMs = 3000;

/** Whether an error's `reason` is one of RFC 4254, section 5.1: the channel was never opened. */
export function isOpenFailure(error: unknown): boolean {
  return (
    error instanceof RemoteExecError &&
    error.code === 'CHANNEL_REFUSED' &&
    error.cause instanceof Error &&
    'reason' in error.cause
  );
}

/** Opens one exec channel. */
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
      code: 'OUTCOME_UNKNOWN' | 'CHANNEL_REFUSED' | 'CLOSED',
      message: string,
      cause?: unknown,
    ): void => {
      if (over) return;
      settle();
      const outcome = code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'never-ran';
      reject(new RemoteExecError(code, message, { outcome, host, cause }));
    };
    const unanswered = (): void =>
      fail('OUTCOME_UNKNOWN', 'the command was sent, but the server did not answer.');
    const onAbort = (): void => {
      if (urgent === true) unanswered();
      else setTimeout(unanswered, answerMs).unref();
    };
    const onClose = (): void =>
      fail(
        'OUTCOME_UNKNOWN',
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
        fail('CHANNEL_REFUSED', `the server refused the command: ${error.message}.`, error);
      }
    };
    try {
      client.exec(text, pty ? { pty: true } : {}, opened);
    } catch (cause) {
      fail('CLOSED', 'the connection is closed.', cause);
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
