import { checked, neverRan } from './errors.js';
import { getDirectoryFrom, putDirectoryInto } from './fake/directory.js';
import { type FakeFile, getFrom, playGet, putInto } from './fake/files.js';
import { answerOf, playRun, playStream } from './fake/play.js';
import { expectationText, type FakeScript, stepsOf } from './fake/script.js';
import { listenHere } from './forward/forward.js';
import { forwardings } from './forward/forwardings.js';
import { dialHere } from './forward/here.js';
import { getCommand, pathOfGet } from './get/command.js';
import type { Command, Connection } from './model.js';
import { checkFiles } from './put/check-files.js';
import { withStreamsRead } from './put/streamed.js';
import { shellText } from './run/shell-text.js';
import { stopOn } from './run/stop.js';
import { newToken } from './run/token.js';

export type { FakeFile } from './fake/files.js';
export type { FakeAnswer, FakeExpectation, FakeScript, FakeStep } from './fake/script.js';

/** A transport for tests that answers only expected commands. */
export interface FakeTransport extends Connection {
  /** Commands so far. */
  readonly commands: readonly Command[];
  /** Its files, as last put. */
  readonly files: ReadonlyMap<string, FakeFile>;
  /** Throws if a step that should run once did not. */
  assertDone(): void;
}

/**
 * A strict fake: a command that no step expects rejects with UNEXPECTED_COMMAND, which names it and the expected ones;
 * invalid commands and files are refused as for a real host. Files put are kept, and can be got and downloaded without a
 * step.
 */
export function createFake(script: FakeScript = {}): FakeTransport {
  const host = script.host ?? 'fake';
  const steps = stepsOf(host, script);
  const commands: Command[] = [];
  const files = new Map<string, FakeFile>(
    Object.entries(script.files ?? {}).map(([path, content]) => [
      path,
      { content: Buffer.from(content), mode: 0o644 },
    ]),
  );
  let closed = false;
  const admitNetwork = (): void => {
    if (closed) throw neverRan(host, 'CLOSED', 'the connection is closed.');
    if (script.network !== 'here')
      throw neverRan(host, 'UNEXPECTED_COMMAND', 'no network is expected: see `network` of the script.');
  };
  const { closeAll, ...network } = forwardings(host, {
    dial: async (to) => {
      admitNetwork();
      return dialHere(to);
    },
    listen: async (at, onConnection) => {
      admitNetwork();
      return listenHere(at, onConnection);
    },
  });
  const close = async (): Promise<void> => {
    closed = true;
    await closeAll();
  };
  const admit = (command: Command): void => {
    check(host, command);
    if (closed) throw neverRan(host, 'CLOSED', 'the connection is closed.');
  };
  return {
    host,
    commands,
    files,
    run: async (command) => {
      admit(command);
      commands.push(command);
      return playRun(host, steps.take(command), command);
    },
    stream: async (command) => {
      admit(command);
      const path = pathOfGet(command.argv);
      if (path !== undefined) return playStream(host, command, async () => playGet(files, path));
      commands.push(command);
      const step = steps.take(command);
      if (step.answer instanceof Error) throw step.answer;
      return playStream(host, command, (stdin) => answerOf(step, command, stdin));
    },
    put: (wanted, options = {}) =>
      withStreamsRead(host, wanted, options, async (known) => {
        if (known.length === 0) return [];
        checked(host, () => checkFiles(known));
        admit({ argv: ['sh'], ...options });
        return putInto(files, known, options);
      }),
    get: async (path, options = {}) => {
      admit({ argv: getCommand(path), ...options });
      return getFrom(host, files, path, options);
    },
    putDirectory: async (from, to, options = {}) => {
      admit({ argv: ['sh'], ...options });
      return putDirectoryInto(host, files, from, to, options);
    },
    getDirectory: async (path, to, options = {}) => {
      admit({ argv: ['sh'], ...options });
      return getDirectoryFrom(host, files, path, to, options);
    },
    ...network,
    close,
    [Symbol.asyncDispose]: close,
    assertDone: () => {
      const left = steps.missing();
      const [first] = left;
      if (first)
        throw new Error(
          `${host}: ${left.length} expected command(s) did not run, first ${expectationText(first)}`,
        );
    },
  };
}

/** Refuses what would not be sent to a host. */
function check(host: string, command: Command): void {
  const stop = stopOn(host, command);
  stop.disarm();
  if (stop.signal.aborted) throw stop.error('never-ran');
  checked(host, () => shellText(command, newToken(), false));
}
