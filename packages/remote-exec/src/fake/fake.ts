import { cancellationOf } from '../async/cancellation.js';
import { withStreamsRead } from '../content/streamed.js';
import { checked, neverRan } from '../errors/remote-exec-error.js';
import { dialHere } from '../forward/dial-here.js';
import { listenHere } from '../forward/forward.js';
import { forwardings } from '../forward/forwardings.js';
import { getCommand, pathOfGet } from '../get/command.js';
import type { Command } from '../model/command.js';
import type { Connection } from '../model/transport.js';
import { checkFiles } from '../put/check-files.js';
import { shellText } from '../run/shell-text.js';
import { newToken } from '../run/token.js';
import { getDirectoryFrom, putDirectoryInto } from './directory.js';
import { type FakeFile, getFrom, playGet, putInto } from './files.js';
import { answerOf, playRun, playStream } from './play.js';
import { expectationText, type FakeScript, remainingSteps } from './script.js';

export type { FakeFile } from './files.js';
export type { FakeScript } from './script.js';

/** A transport for tests, without a host. */
export interface FakeTransport extends Connection {
  /** The commands so far. */
  readonly commands: readonly Command[];
  /** The files, by path, as they were last put. */
  readonly files: ReadonlyMap<string, FakeFile>;
  /** Throws if a step that is expected once has not run. */
  assertDone(): void;
}

/**
 * Makes a strict fake. A command that no step expects rejects with `unexpected-command`, which names it and the expected ones.
 * Commands and files that are not valid are refused as by a real host. Files that are put can be read and downloaded without a
 * step.
 */
export function createFake(script: FakeScript = {}): FakeTransport {
  const host = script.host ?? 'fake';
  const steps = remainingSteps(host, script);
  const commands: Command[] = [];
  const files = new Map<string, FakeFile>(
    Object.entries(script.files ?? {}).map(([path, content]) => [
      path,
      { content: Buffer.from(content), mode: 0o644 },
    ]),
  );
  let closed = false;
  const admitNetwork = (): void => {
    if (closed) throw neverRan(host, 'closed', 'the connection is closed.');
    if (script.network !== 'here')
      throw neverRan(host, 'unexpected-command', 'the script expects no network: see its `network`.');
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
    if (closed) throw neverRan(host, 'closed', 'the connection is closed.');
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
        return putInto(host, files, known, options);
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

/** Refuses a command that would not be sent to a host. */
function check(host: string, command: Command): void {
  const cancellation = cancellationOf(host, command);
  cancellation.disarm();
  if (cancellation.signal.aborted) throw cancellation.error('never-ran');
  checked(host, () => shellText(command, newToken(), false));
}
