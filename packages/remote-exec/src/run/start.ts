import { PassThrough, type Readable, type Writable } from 'node:stream';
import { isRemoteExecError, RemoteExecError } from '../errors.js';
import type { Command } from '../model.js';
import { askShell } from './ask-shell.js';
import type { Channel, ChannelEnd, Route } from './channel.js';
import { deferred, pause } from './deferred.js';
import { endOver } from './end-over.js';
import { type Announcement, Markers, type RemoteGroup } from './marker.js';
import { shellText } from './shell-text.js';
import { newToken } from './token.js';

/** A command in flight: its streams, without our announcements, and how it ended. */
export interface Started {
  readonly stdin: Writable;
  /** Whether a piece written to stdin may be used again once the write called back. */
  readonly stdinCopies: boolean;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects. */
  readonly ended: Promise<StartedEnd>;
  /** Ends the process group. True if the host confirmed that nothing of it is left. */
  end(graceMs: number): Promise<boolean>;
}

/**
 * How a command ended; `refused` says that the login's shell or sudo never started it, `unheard` that it can't be told
 * whether they did.
 */
export type StartedEnd =
  | ChannelEnd
  | { readonly kind: 'unheard'; readonly exitCode: number | null }
  | {
      readonly kind: 'refused';
      readonly by: 'shell' | 'sudo' | 'password' | 'directory';
      readonly exitCode: number | null;
    };

/** How long the other end may take to say where the command runs, once it is to be ended. */
const announceMs = 3000;
/** Time between SIGTERM and SIGKILL for a command whose start was not confirmed. */
const unconfirmedGraceMs = 1000;

/** Starts a command on a route. */
export async function start(
  route: Route,
  command: Command,
  options: { readonly signal?: AbortSignal | undefined; readonly urgent?: boolean },
): Promise<Started> {
  if (options.signal?.aborted === true) {
    throw new RemoteExecError('ABORTED', 'aborted before the command was started.', {
      outcome: 'never-ran',
      host: route.host,
    });
  }
  const token = newToken();
  const askPassword = command.sudo === true && route.sudoPassword !== undefined;
  const { text, preamble } = prepare(route.host, command, token, askPassword);
  const pty = command.pty === true;
  const channel = await route.open(text, { pty, ...options }).catch(async (error: unknown) => {
    const stray = isRemoteExecError(error) && error.outcome === 'unknown';
    const unwanted = options.signal?.aborted === true || command.endOnLoss === true;
    if (!stray || !unwanted || options.urgent === true) throw error;
    // It was sent, and is not wanted any more: find it by its token.
    const gone = await endOver(route, { token, group: undefined, graceMs: unconfirmedGraceMs }, command.sudo);
    throw gone
      ? new RemoteExecError('CONNECTION_LOST', 'the connection was lost; what was started was ended.', {
          outcome: 'ended',
          host: route.host,
          cause: error,
        })
      : error;
  });

  let group: RemoteGroup | undefined;
  let announced: 'started' | 'no-directory' | undefined;
  let passwordRefused = false;
  const announcement = deferred<void>();
  const refusePassword = (): void => {
    passwordRefused = true;
    channel.close();
  };
  let asked = 0;
  const givePassword = (): void => {
    asked += 1;
    // Asked again means that it was wrong: a second try would count against the login.
    if (asked > 1 || !route.sudoPassword) refusePassword();
    else route.sudoPassword().then((secret) => channel.stdin.write(`${secret}\n`), refusePassword);
  };
  const onAnnouncement = (what: Announcement): void => {
    if (what.kind === 'password-wanted') {
      givePassword();
      return;
    }
    announced = what.kind;
    if (what.kind === 'started') group = what.group;
    announcement.resolve(undefined);
  };

  const markers = pty ? undefined : new Markers(channel.stderr, token, onAnnouncement);
  const held = askPassword && !pty;
  const stdin = held ? gated(channel, announcement.promise) : channel.stdin;
  if (preamble !== '') stdin.write(preamble);

  const ended = channel.ended.then(async (end): Promise<StartedEnd> => {
    // The announcement may still stand in what was not looked through yet.
    if (announced === undefined) await markers?.lookedThrough;
    announcement.resolve(undefined);
    const exitCode = end.kind === 'exited' ? end.exitCode : null;
    if (passwordRefused) return { kind: 'refused', by: 'password', exitCode };
    if (announced === 'no-directory') return { kind: 'refused', by: 'directory', exitCode };
    if (pty || announced !== undefined || end.kind === 'lost' || end.signal !== null) return end;
    const answer = await askShell(route);
    if (answer === undefined)
      return { kind: 'lost', reason: 'before it was known whether the command began' };
    if (answer === 'mute') return { kind: 'unheard', exitCode };
    return { kind: 'refused', by: command.sudo === true ? 'sudo' : 'shell', exitCode };
  });

  const end = async (graceMs: number): Promise<boolean> => {
    // The kernel hangs up what runs on a terminal that is closed; what ignores that is found by its token.
    if (pty) channel.close();
    else await Promise.race([announcement.promise, pause(announceMs)]);
    const gone = await endOver(route, { token, group, graceMs }, command.sudo);
    channel.close();
    return gone;
  };
  return { stdin, stdinCopies: !held, stdout: channel.stdout, stderr: markers ?? channel.stderr, ended, end };
}

function prepare(
  host: string,
  command: Command,
  token: string,
  askPassword: boolean,
): { readonly text: string; readonly preamble: string } {
  try {
    return shellText(command, token, askPassword);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new RemoteExecError('INVALID_COMMAND', cause.message, { outcome: 'never-ran', host, cause });
  }
}

/** A stdin that holds back what is written until the command is there to read it: sudo would take it for a password. */
function gated(channel: Channel, open: Promise<void>): Writable {
  const gate = new PassThrough();
  let over = false;
  void channel.ended.then(() => {
    over = true;
    gate.destroy();
  });
  gate.on('error', () => undefined);
  void open.then(() => {
    if (!over) gate.pipe(channel.stdin);
  });
  return gate;
}
