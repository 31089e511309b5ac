import { once } from 'node:events';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { RemoteExecError } from '../errors.js';
import type { Command } from '../model.js';
import type { Channel, ChannelEnd, Route } from './channel.js';
import { deferred, pause } from './deferred.js';
import { endGroupCommand, newToken } from './end-group.js';
import { type Announcement, Markers, type RemoteGroup } from './marker.js';
import { shellText } from './shell-text.js';

/** A command in flight: its streams, without our announcements, and how it ended. */
export interface Started {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** How it ended; never rejects. `refused` says that the login's shell or sudo never started it. */
  readonly ended: Promise<StartedEnd>;
  /** Ends the process group, over a second channel or, if the connection broke, over a new one. */
  end(graceMs: number): Promise<boolean>;
}

export type StartedEnd =
  | ChannelEnd
  | {
      readonly kind: 'refused';
      readonly by: 'shell' | 'sudo' | 'password' | 'directory';
      readonly exitCode: number | null;
    };

/** How long the other end may take to say where the command runs, once it is to be ended. */
const announceMs = 3000;

/** Starts a command on a route. */
export async function start(route: Route, command: Command, signal?: AbortSignal): Promise<Started> {
  const token = newToken();
  const askPassword = command.sudo === true && route.sudoPassword !== undefined;
  const { text, preamble } = shellText(command, token, askPassword);
  const pty = command.pty === true;
  const channel = await route.open(text, { pty, signal });

  let group: RemoteGroup | undefined;
  let announced: 'started' | 'no-directory' | undefined;
  let asked = 0;
  let password: 'none' | 'refused' = 'none';
  const announcement = deferred<void>();
  const onAnnouncement = (what: Announcement): void => {
    if (what.kind === 'password-wanted') {
      asked += 1;
      if (asked === 1 && route.sudoPassword) {
        route.sudoPassword().then(
          (secret) => channel.stdin.write(`${secret}\n`),
          () => refusePassword(),
        );
      } else refusePassword();
      return;
    }
    announced = what.kind;
    if (what.kind === 'started') {
      group = what.group;
      if (askPassword) channel.stdin.write(preamble);
    }
    announcement.resolve(undefined);
  };
  const refusePassword = (): void => {
    password = 'refused';
    channel.close();
  };

  const markers = pty ? undefined : new Markers(token, onAnnouncement);
  if (markers) {
    channel.stderr.pipe(markers);
    // A stream that breaks never ends on its own.
    channel.stderr.once('close', () => markers.end());
  }
  const stderr: Readable = markers ?? channel.stderr;
  if (!askPassword && preamble !== '') channel.stdin.write(preamble);
  const stdin = askPassword && !pty ? gated(channel, announcement.promise) : channel.stdin;

  const ended = channel.ended.then(async (end): Promise<StartedEnd> => {
    // The announcement may still stand in what was not looked through yet.
    if (markers && announced === undefined && !markers.writableFinished) await once(markers, 'finish');
    announcement.resolve(undefined);
    const exitCode = end.kind === 'exited' ? end.exitCode : null;
    if (password === 'refused') return { kind: 'refused', by: 'password', exitCode };
    if (announced === 'no-directory') return { kind: 'refused', by: 'directory', exitCode };
    if (!pty && announced === undefined && end.kind === 'exited' && end.signal === null) {
      return { kind: 'refused', by: command.sudo === true ? 'sudo' : 'shell', exitCode };
    }
    return end;
  });

  const end = async (graceMs: number): Promise<boolean> => {
    if (pty) {
      channel.close();
      await Promise.race([channel.ended, pause(graceMs)]);
      return true;
    }
    await Promise.race([announcement.promise, pause(announceMs)]);
    const argv = endGroupCommand({ token, group, graceMs });
    const ending: Command = { argv, sudo: command.sudo };
    const gone = await endOver(route, ending, graceMs);
    channel.close();
    return gone;
  };
  return { stdin, stdout: channel.stdout, stderr, ended, end };
}

/** Runs the ending command here, or over a new connection if this one doesn't answer. */
async function endOver(route: Route, ending: Command, graceMs: number): Promise<boolean> {
  const attempt = async (over: Route): Promise<boolean> => {
    const limit = AbortSignal.timeout(graceMs + 8000);
    const started = await start(over, ending, limit);
    started.stdout.resume();
    started.stderr.resume();
    started.stdin.end();
    const end = await Promise.race([started.ended, pause(graceMs + 8000)]);
    if (end?.kind !== 'exited')
      throw new RemoteExecError('OUTCOME_UNKNOWN', 'no answer', { outcome: 'unknown', host: over.host });
    return end.exitCode === 0;
  };
  try {
    return await attempt(route);
  } catch {
    if (!route.again) return false;
  }
  try {
    const fresh = await route.again();
    try {
      return await attempt(fresh);
    } finally {
      await fresh.close();
    }
  } catch {
    return false;
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
