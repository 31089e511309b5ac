import { Writable } from 'node:stream';
import { checked, neverRan } from '../errors.js';
import type { Command } from '../model.js';
import { askShell } from './ask-shell.js';
import type { Channel, ChannelEnd, OpenOptions, Route } from './channel.js';
import { deferred } from './deferred.js';
import type { RemoteGroup } from './end-script.js';
import { type Announcement, Markers } from './marker.js';
import { Relay } from './relay.js';
import { shellText } from './shell-text.js';

/** A command in flight: its streams, without our announcements, and how it ended. */
export interface Launched {
  readonly stdin: Writable;
  readonly stdout: Relay;
  readonly stderr: Relay;
  /** Bytes of stdin that the channel has taken. */
  readonly taken: () => number;
  /** Never rejects. */
  readonly ended: Promise<LaunchedEnd>;
  /** Settles once the command announced itself, or ended. Never rejects. */
  readonly announced: Promise<void>;
  /** The process group that it announced. */
  readonly group: () => RemoteGroup | undefined;
  readonly close: () => void;
}

/**
 * How a command ended. `refused`: the login's shell or sudo never started it. `unheard`: there is no way to know whether
 * they did.
 */
export type LaunchedEnd =
  | ChannelEnd
  | { readonly kind: 'unheard'; readonly exitCode: number | null }
  | {
      readonly kind: 'refused';
      readonly by: 'shell' | 'sudo' | 'password' | 'directory';
      readonly exitCode: number | null;
    };

/**
 * Starts a command on a route.
 * @throws RemoteExecError with outcome `never-ran`, or `unknown` if it was sent and not answered
 */
export async function launch(
  route: Route,
  command: Command,
  token: string,
  options: Omit<OpenOptions, 'pty'>,
): Promise<Launched> {
  if (options.signal?.aborted === true)
    throw neverRan(route.host, 'ABORTED', 'aborted before the command was started.');
  const pty = command.pty === true;
  const askPassword = command.sudo === true && route.sudoPassword !== undefined;
  const { text, preamble } = checked(route.host, () => shellText(command, token, askPassword));
  const channel = await route.open(text, { pty, ...options });

  let announcement: Exclude<Announcement['kind'], 'password-wanted'> | undefined;
  let group: RemoteGroup | undefined;
  const announced = deferred<void>();
  const password = passwordGiver(channel, route.sudoPassword);
  const markers = pty
    ? undefined
    : new Markers(channel.stderr, token, (what) => {
        if (what.kind === 'password-wanted') {
          password.give();
          return;
        }
        announcement = what.kind;
        if (what.kind === 'started') group = what.group;
        announced.resolve(undefined);
      });
  // sudo would take what comes before the command for a password.
  const input = stdinOf(channel, preamble, askPassword && !pty ? announced.promise : undefined);

  const ended = channel.ended.then(async (end): Promise<LaunchedEnd> => {
    // The announcement may be in bytes that have not been searched yet.
    if (announcement === undefined) await markers?.searched;
    announced.resolve(undefined);
    const exitCode = end.kind === 'exited' ? end.exitCode : null;
    if (password.refused()) return { kind: 'refused', by: 'password', exitCode };
    if (announcement === 'no-directory') return { kind: 'refused', by: 'directory', exitCode };
    if (pty || announcement !== undefined || end.kind === 'lost' || end.signal !== null) return end;
    const answer = await askShell(route);
    if (answer === undefined)
      return { kind: 'lost', reason: 'before it was known whether the command began' };
    if (answer === 'mute') return { kind: 'unheard', exitCode };
    return { kind: 'refused', by: command.sudo === true ? 'sudo' : 'shell', exitCode };
  });
  return {
    ...input,
    stdout: new Relay(channel.stdout),
    stderr: markers ?? new Relay(channel.stderr),
    ended,
    announced: announced.promise,
    group: () => group,
    close: () => channel.close(),
  };
}

/** Gives sudo its password, once: a second prompt means that it was wrong, and each try counts against the login. */
function passwordGiver(
  channel: Channel,
  secret: Route['sudoPassword'],
): { readonly give: () => void; readonly refused: () => boolean } {
  let given = false;
  let refused = false;
  const refuse = (): void => {
    refused = true;
    channel.close();
  };
  const give = (): void => {
    if (given || !secret) refuse();
    else secret().then((password) => channel.stdin.write(`${password}\n`), refuse);
    given = true;
  };
  return { give, refused: () => refused };
}

/**
 * The stdin of a command, behind a preamble. What is written waits until `open`, and is taken once the channel has taken
 * it.
 */
function stdinOf(
  channel: Channel,
  preamble: string,
  open: Promise<void> | undefined,
): Pick<Launched, 'stdin' | 'taken'> {
  let taken = 0;
  const whenOpen = (work: () => void): void => {
    if (open === undefined) work();
    else void open.then(work);
  };
  if (preamble !== '') whenOpen(() => channel.stdin.write(preamble));
  const stdin = new Writable({
    write: (piece: Buffer, _, done) =>
      whenOpen(() => {
        taken += piece.length;
        channel.stdin.write(piece, done);
      }),
    // The command may be over; to end its stdin again would make an error, with a stack, that nobody reads.
    final: (done) => whenOpen(() => (channel.stdin.writable ? channel.stdin.end(done) : done())),
  });
  // The end of the channel reports errors.
  stdin.on('error', () => undefined);
  void channel.ended.then(() => stdin.destroy());
  return { stdin, taken: () => taken };
}
