import { setTimeout as pause } from 'node:timers/promises';
import { unlessAborted } from '../async/unless-aborted.js';
import { isStreamed } from '../content/streamed.js';
import { isRemoteExecError, neverRan } from '../errors/remote-exec-error.js';
import { listenHere } from '../forward/forward.js';
import { forwardings } from '../forward/forwardings.js';
import type { Connection } from '../model/transport.js';

/** Options of {@link reconnecting}. */
export interface ReconnectingOptions {
  /** Attempts to connect again before the work that needs the connection fails. Default 5. */
  readonly tries?: number | undefined;
  /** Pause after the first failed attempt. Each further pause is twice as long, up to 10 s. Default 500. */
  readonly pauseMs?: number | undefined;
  /** Called after each reconnection. */
  readonly onReconnect?: (() => void) | undefined;
}

/** Codes of errors that may pass with time. */
const passing: ReadonlySet<string> = new Set(['unreachable', 'dial-timeout']);
const longestPauseMs = 10_000;

/**
 * A connection that reconnects after a loss, when something needs it next. Nothing is ever run twice: a command in progress
 * rejects as on any connection, and only what could not be sent any more is sent over the new connection.
 * @param dial connects, for example with `connect` or `openssh`
 * @throws the error of the first attempt to connect
 */
export async function reconnecting(
  dial: () => Promise<Connection>,
  { tries = 5, pauseMs = 500, onReconnect }: ReconnectingOptions = {},
): Promise<Connection> {
  const first = await dial();
  const { host } = first;
  let current: Promise<Connection> | undefined = Promise.resolve(first);
  let isClosed = false;

  async function dialAgain(): Promise<Connection> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const made = await dial();
        onReconnect?.();
        return made;
      } catch (error) {
        if (!isRemoteExecError(error) || !passing.has(error.code) || attempt >= tries || isClosed)
          throw error;
        await pause(Math.min(longestPauseMs, pauseMs * 2 ** (attempt - 1)));
      }
    }
  }

  function connection(): Promise<Connection> {
    if (isClosed) throw neverRan(host, 'closed', 'the connection is closed.');
    if (current) return current;
    const again = dialAgain();
    current = again;
    again.then(
      (made) => {
        if (isClosed) void made.close();
      },
      () => {
        if (current === again) current = undefined;
      },
    );
    return again;
  }

  /** Does something over the connection, or over a new one if it is lost. */
  async function over<T>(
    work: (connection: Connection) => Promise<T>,
    signal?: AbortSignal | undefined,
    canRepeat = true,
  ): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const using = connection();
      const open = await unlessAborted(using, signal).catch((error: unknown) => {
        if (signal?.aborted !== true || isRemoteExecError(error)) throw error;
        throw neverRan(host, 'aborted', 'aborted while connecting.', { cause: error });
      });
      try {
        return await work(open);
      } catch (error) {
        // `closed` means that nothing was sent.
        if (isClosed || !isRemoteExecError(error) || error.code !== 'closed') throw error;
        if (current === using) {
          current = undefined;
          void open.close();
        }
        if (attempt > 0 || !canRepeat) throw error;
      }
    }
  }

  // Local forwardings continue over a new connection; those on the host end with theirs.
  const {
    dial: dialOut,
    forwardLocal,
    closeAll,
  } = forwardings(host, {
    dial: (to) => over((open) => open.dial(to)),
    listen: listenHere,
  });
  const close = async (): Promise<void> => {
    isClosed = true;
    await closeAll();
    const open = await current?.catch(() => undefined);
    await open?.close();
  };
  return {
    host,
    run: (command) => over((open) => open.run(command), command.signal),
    stream: (command) => over((open) => open.stream(command), command.signal),
    // A stream can be read once.
    put: (files, options) =>
      over((open) => open.put(files, options), options?.signal, !files.some((file) => isStreamed(file))),
    get: (path, options) => over((open) => open.get(path, options), options?.signal),
    putDirectory: (from, to, options) =>
      over((open) => open.putDirectory(from, to, options), options?.signal),
    getDirectory: (path, to, options) =>
      over((open) => open.getDirectory(path, to, options), options?.signal),
    dial: dialOut,
    forwardLocal,
    forwardRemote: (options) => over((open) => open.forwardRemote(options)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
