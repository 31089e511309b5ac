import { setTimeout as pause } from 'node:timers/promises';
import { isRemoteExecError, neverRan } from './errors.js';
import { listenHere } from './forward/forward.js';
import { forwardings } from './forward/forwardings.js';
import type { Connection } from './model.js';
import { isStreamed } from './put/streamed.js';
import { unlessAborted } from './unless-aborted.js';

/** Options of {@link reconnecting}. */
export interface ReconnectingOptions {
  /** Attempts to connect again, before the work that needs the connection fails. Default 5. */
  readonly tries?: number | undefined;
  /** Pause after the first failed attempt; each one after it is twice as long, up to 10 s. Default 500. */
  readonly pauseMs?: number | undefined;
  /** Called once a connection was made again. */
  readonly onReconnect?: (() => void) | undefined;
}

/** Errors of connecting that may pass with time. */
const passing: ReadonlySet<string> = new Set(['UNREACHABLE', 'DIAL_TIMEOUT']);
const longestPauseMs = 10_000;

/**
 * A connection that is made again once it is lost, when something needs it next. Nothing is ever run twice: a command that
 * was under way rejects as on any connection, and what was not sent yet, since the connection was gone, is sent over the
 * new one.
 * @param dial connects, as by `connect` or `openssh`
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
    if (isClosed) throw neverRan(host, 'CLOSED', 'the connection is closed.');
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

  /** Does something over the connection, or if that is gone over a new one. */
  async function over<T>(
    work: (connection: Connection) => Promise<T>,
    signal?: AbortSignal | undefined,
    canRepeat = true,
  ): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      const using = connection();
      const open = await unlessAborted(using, signal).catch((error: unknown) => {
        if (signal?.aborted !== true || isRemoteExecError(error)) throw error;
        throw neverRan(host, 'ABORTED', 'aborted while connecting.', error);
      });
      try {
        return await work(open);
      } catch (error) {
        // It was not sent: see the outcome of CLOSED.
        if (isClosed || !isRemoteExecError(error) || error.code !== 'CLOSED') throw error;
        if (current === using) {
          current = undefined;
          void open.close();
        }
        if (attempt > 0 || !canRepeat) throw error;
      }
    }
  }

  // Local ones go on over a new connection, and those on the host end with it.
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
