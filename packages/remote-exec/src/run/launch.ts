import { Writable } from 'node:stream';
import { deferred } from '../async/deferred.js';
import { checked, neverRan } from '../errors/remote-exec-error.js';
import type { Command } from '../model/command.js';
import { type Announcement, AnnouncementReader } from './announcements.js';
import { askShell } from './ask-shell.js';
import type { Backend } from './backend.js';
import type { Channel, ChannelEnd, OpenOptions } from './channel.js';
import type { ProcessGroup } from './end-script.js';
import { FencedRelay } from './fenced.js';
import { Relay } from './relay.js';
import { shellText } from './shell-text.js';

/** A command in progress: its streams without the announcements and the greeting of the login, and its end. */
export interface Launched {
  readonly stdin: Writable;
  readonly stdout: Relay;
  readonly stderr: Relay;
  /** The bytes of stdin that the channel has taken. */
  readonly taken: () => number;
  /** Never rejects. */
  readonly ended: Promise<LaunchedEnd>;
  /** Settles once the command has announced itself or ended. Never rejects. */
  readonly announced: Promise<void>;
  /** The process group, once announced. */
  readonly group: () => ProcessGroup | undefined;
  readonly close: () => void;
}

/**
 * How a command ended. `refused`: the login shell or sudo never started it. `unheard`: it is unknown whether they did.
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
 * Starts a command.
 * @throws RemoteExecError with outcome `never-ran`, or `unknown` if it was sent and not answered
 */
export async function launch(
  backend: Backend,
  command: Command,
  token: string,
  options: Omit<OpenOptions, 'pty'>,
): Promise<Launched> {
  if (options.signal?.aborted === true)
    throw neverRan(backend.host, 'aborted', 'aborted before the command was started.');
  const pty = command.pty === true;
  const askPassword = command.sudo === true && backend.sudoPassword !== undefined;
  const { text, preamble } = checked(backend.host, () => shellText(command, token, askPassword));
  const channel = await backend.open(text, { pty, ...options });

  let announcement: Exclude<Announcement['kind'], 'password-wanted'> | undefined;
  let group: ProcessGroup | undefined;
  const announced = deferred<void>();
  const password = passwordGiver(channel, backend.sudoPassword);
  const markers = pty
    ? undefined
    : new AnnouncementReader(channel.stderr, token, (what) => {
        if (what.kind === 'password-wanted') {
          password.give();
          return;
        }
        announcement = what.kind;
        if (what.kind === 'started') group = what.group;
        announced.resolve(undefined);
      });
  // sudo would take everything before the command for a password.
  const input = stdinOf(channel, preamble, askPassword && !pty ? announced.promise : undefined);

  const ended = channel.ended.then(async (end): Promise<LaunchedEnd> => {
    // The announcement may be in bytes not searched yet.
    if (announcement === undefined) await markers?.searched;
    announced.resolve(undefined);
    const exitCode = end.kind === 'exited' ? end.exitCode : null;
    if (password.refused()) return { kind: 'refused', by: 'password', exitCode };
    if (announcement === 'no-directory') return { kind: 'refused', by: 'directory', exitCode };
    if (pty || announcement !== undefined || end.kind === 'lost' || end.signal !== null) return end;
    const answer = await askShell(backend);
    if (answer === undefined)
      return { kind: 'lost', reason: 'before it was known whether the command began' };
    if (answer === 'mute') return { kind: 'unheard', exitCode };
    return { kind: 'refused', by: command.sudo === true ? 'sudo' : 'shell', exitCode };
  });
  return {
    ...input,
    stdout: pty ? new Relay(channel.stdout) : new FencedRelay(channel.stdout, token),
    stderr: markers ?? new Relay(channel.stderr),
    ended,
    announced: announced.promise,
    group: () => group,
    close: () => channel.close(),
  };
}

/** Gives sudo its password once. A second prompt means that it was wrong, and each attempt counts against the user. */
function passwordGiver(
  channel: Channel,
  secret: Backend['sudoPassword'],
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
 * The stdin of a command, after a preamble. Writes wait for `open`, and call back once the channel has taken them.
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
    // If the command is over, ending its stdin again would only make an error that nobody reads.
    final: (done) => whenOpen(() => (channel.stdin.writable ? channel.stdin.end(done) : done())),
  });
  // Errors surface as the end of the channel.
  stdin.on('error', () => undefined);
  void channel.ended.then(() => stdin.destroy());
  return { stdin, taken: () => taken };
}
