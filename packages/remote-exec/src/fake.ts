import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { RemoteExecError } from './errors.js';
import { source } from './files/content.js';
import type { Command, CommandResult, PutFile, Transport } from './model.js';

/** What a step answers: parts of a result, the rest being success without output; or an error to throw. */
export type FakeAnswer = Partial<Omit<CommandResult, 'durationMs' | 'truncatedBytes'>> | Error;

/** One expected command. */
export interface FakeStep {
  /** Exactly this argv, or a test of the command. */
  readonly expect: readonly string[] | ((command: Command) => boolean);
  readonly answer?: FakeAnswer | ((command: Command, stdin: Buffer) => FakeAnswer | Promise<FakeAnswer>);
  /** How often it may run: once (default) or any number of times. */
  readonly times?: 'once' | 'any';
}

/** What a fake plays. */
export interface FakeScript {
  /** Default `fake`. */
  readonly host?: string;
  /** `ordered` (default): commands come in the order of the steps. `any`: the first step that fits is taken. */
  readonly order?: 'ordered' | 'any';
  readonly steps?: readonly FakeStep[];
  /** Files it has at first, by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** A transport for tests that does only what it was told to expect. */
export interface FakeTransport extends Transport {
  /** Commands so far. */
  readonly commands: readonly Command[];
  /** What it holds, as last put. */
  readonly files: ReadonlyMap<
    string,
    {
      readonly content: Uint8Array;
      readonly mode: number;
      readonly owner?: string | undefined;
      readonly group?: string | undefined;
    }
  >;
  /** Throws if a step that should run once did not. */
  assertDone(): void;
}

/**
 * A strict fake: a command that no step expects rejects with UNEXPECTED_COMMAND, which names it and what
 * was expected. Files put are kept and can be got.
 */
export function createFake(script: FakeScript = {}): FakeTransport {
  const host = script.host ?? 'fake';
  const waiting = [...(script.steps ?? [])];
  const commands: Command[] = [];
  const files = new Map<
    string,
    { content: Uint8Array; mode: number; owner?: string | undefined; group?: string | undefined }
  >(
    Object.entries(script.files ?? {}).map(([path, content]) => [
      path,
      { content: Buffer.from(content), mode: 0o644 },
    ]),
  );
  let closed = false;

  const take = (command: Command): FakeStep => {
    const fits = ({ expect }: FakeStep): boolean =>
      typeof expect === 'function' ? expect(command) : isDeepStrictEqual([...expect], [...command.argv]);
    const upTo =
      script.order === 'any' ? waiting.length : 1 + waiting.findIndex(({ times }) => times !== 'any');
    const at = waiting.slice(0, upTo === 0 ? waiting.length : upTo).findIndex(fits);
    const step = waiting[at];
    if (closed || !step) {
      const expected = waiting.map(({ expect }) =>
        typeof expect === 'function' ? 'a command its test accepts' : JSON.stringify(expect),
      );
      throw new RemoteExecError(
        closed ? 'CLOSED' : 'UNEXPECTED_COMMAND',
        closed
          ? 'the connection is closed.'
          : `unexpected command ${JSON.stringify(command.argv)}; expected ${expected.length === 0 ? 'no more' : expected.join(' or ')}.`,
        { outcome: 'never-ran', host },
      );
    }
    if (step.times !== 'any') waiting.splice(at, 1);
    return step;
  };

  const run = async (command: Command): Promise<CommandResult> => {
    commands.push(command);
    const step = take(command);
    const stdin = await readAll(command.stdin);
    const given = typeof step.answer === 'function' ? await step.answer(command, stdin) : (step.answer ?? {});
    if (given instanceof Error) throw given;
    const result: CommandResult = {
      exitCode: given.signal ? null : 0,
      signal: null,
      stdout: '',
      stderr: '',
      ...given,
      truncatedBytes: { stdout: 0, stderr: 0 },
      durationMs: 0,
    };
    for (const line of lines(result.stdout)) command.onStdoutLine?.(line);
    for (const line of lines(result.stderr)) command.onStderrLine?.(line);
    return result;
  };

  return {
    host,
    commands,
    files,
    run,
    stream: async (command) => {
      const stdin = new PassThrough();
      stdin.end();
      const result = run(command);
      const stdout = new PassThrough();
      const stderr = new PassThrough();
      const { stdout: out, stderr: err, exitCode, signal } = await result;
      stdout.end(out);
      stderr.end(err);
      return { stdin, stdout, stderr, exit: Promise.resolve({ exitCode, signal }), end: async () => true };
    },
    put: async (wanted) => {
      const results = [];
      for (const file of wanted) {
        const { size, sha256, lend } = source(file.content);
        const content = await readAll(lend());
        const before = files.get(file.path);
        const changed = !before || !sameFile(before, content, file);
        files.set(file.path, { content, mode: file.mode, owner: file.owner, group: file.group });
        results.push({ path: file.path, changed, sha256, size });
      }
      return results;
    },
    get: async (path) => {
      const file = files.get(path);
      if (!file)
        throw new RemoteExecError('GET_FAILED', `get ${path}: No such file`, {
          outcome: 'ended',
          host,
          path,
        });
      return file.content;
    },
    close: async () => {
      closed = true;
    },
    assertDone: () => {
      const left = waiting.filter(({ times }) => times !== 'any');
      if (left.length > 0) {
        throw new Error(
          `${host}: ${left.length} expected command(s) did not run, first ${JSON.stringify(left[0]?.expect) ?? 'one with a test of its own'}`,
        );
      }
    },
  };
}

function sameFile(
  before: {
    readonly content: Uint8Array;
    readonly mode: number;
    readonly owner?: string | undefined;
    readonly group?: string | undefined;
  },
  content: Buffer,
  file: PutFile,
): boolean {
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  return (
    before.mode === file.mode &&
    before.owner === file.owner &&
    before.group === file.group &&
    digest(before.content) === digest(content)
  );
}

async function readAll(input: Command['stdin']): Promise<Buffer> {
  if (input === undefined) return Buffer.alloc(0);
  if (typeof input === 'string') return Buffer.from(input);
  if (input instanceof Uint8Array) return Buffer.from(input);
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const lines = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
