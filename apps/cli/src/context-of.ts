import { homedir } from 'node:os';
import type { Output as Stream, World } from '@harderway/command';
import { uncolored } from '@harderway/diagnostics';
import type { Context, Engine, Output } from './context.js';
import { createRunLog, type RunLog } from './log/run-log.js';
import type { GlobalOptions, HostOptions } from './options.js';

/** A stream as progress and presentation take it. */
export const outputOf = (stream: Stream, noColor: boolean): Output => ({
  isTTY: stream.columns() !== undefined,
  get columns() {
    return stream.columns() ?? 80;
  },
  paint: noColor ? uncolored : stream.paint,
  write: (text) => stream.write(text),
});

/** Standard error where it has events alone: a text is the event of a message. */
const messagesTo = (log: RunLog): Output => ({
  isTTY: false,
  columns: 80,
  paint: uncolored,
  write: (text) => log.take({ kind: 'message', text: text.trimEnd() }),
});

/** The options that a context is made from. */
export type ContextOptions = Pick<GlobalOptions, 'noColor'> & HostOptions;

/** The surroundings of a command. */
export function contextOf(
  world: World,
  engine: Engine,
  command: string,
  { noColor, concurrency, debug, logFormat: format }: ContextOptions,
): Context {
  const { environment, signal, finishing, version, now } = world;
  const home = environment['HOME'] ?? homedir();
  const stderr = outputOf(world.stderr, noColor);
  const log = createRunLog({ command, version, stderr, debug, format, environment, home, now });
  return {
    get stdin() {
      return world.stdin;
    },
    stdout: outputOf(world.stdout, noColor),
    stderr: format === 'json' ? messagesTo(log) : stderr,
    environment,
    now,
    get directory() {
      return world.workingDirectory;
    },
    home,
    signal,
    finishing,
    log,
    concurrency,
    ...engine,
  };
}
