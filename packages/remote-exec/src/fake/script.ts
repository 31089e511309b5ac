import { isDeepStrictEqual } from 'node:util';
import { neverRan } from '../errors/remote-exec-error.js';
import type { Command, CommandResult } from '../model/command.js';

/** The answer of a step: parts of a result, by default success without output, or an error to throw. */
export type FakeAnswer = Partial<Omit<CommandResult, 'durationMs' | 'truncatedBytes'>> | Error;

/** A command that a step expects. Properties left out may have any value. */
export interface FakeExpectation {
  readonly argv: readonly string[];
  readonly sudo?: boolean | undefined;
  readonly cwd?: string | undefined;
  /** Exactly these variables. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** One expected command. */
export interface FakeStep {
  /** Exactly these arguments; or these with the given sudo, cwd or env; or a test of the command. */
  readonly expect: readonly string[] | FakeExpectation | ((command: Command) => boolean);
  /** A function is called once stdin has been read to its end. */
  readonly answer?:
    | FakeAnswer
    | ((command: Command, stdin: Buffer) => FakeAnswer | Promise<FakeAnswer>)
    | undefined;
  /** How often it may run: once (default), or any number of times. */
  readonly times?: 'once' | 'any' | undefined;
}

/** The commands and files of a fake. */
export interface FakeScript {
  /** Default `fake`. */
  readonly host?: string | undefined;
  /** `ordered` (default): commands come in the order of the steps. `any`: the first matching step is taken. */
  readonly order?: 'ordered' | 'any' | undefined;
  readonly steps?: readonly FakeStep[] | undefined;
  /** Where TCP connections from and to the host are made: on this machine, as by `local`, or nowhere (default). */
  readonly network?: 'here' | undefined;
  /** The files at the beginning, by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
}

/** The remaining steps of a script. */
export interface RemainingSteps {
  /** @throws RemoteExecError `unexpected-command` */
  take(command: Command): FakeStep;
  /** The steps that were expected once and have not run. */
  readonly missing: () => readonly FakeStep[];
}

export function remainingSteps(host: string, script: FakeScript): RemainingSteps {
  const waiting = [...(script.steps ?? [])];
  const take = (command: Command): FakeStep => {
    const upTo =
      script.order === 'any' ? waiting.length : 1 + waiting.findIndex(({ times }) => times !== 'any');
    const at = waiting
      .slice(0, upTo === 0 ? waiting.length : upTo)
      .findIndex(({ expect }) => fits(expect, command));
    const step = waiting[at];
    if (!step) {
      const expected = waiting.length === 0 ? 'no more' : waiting.map(expectationText).join(' or ');
      const message = `unexpected command ${words(command)}; expected ${expected}.`;
      throw neverRan(host, 'unexpected-command', message);
    }
    if (step.times !== 'any') waiting.splice(at, 1);
    return step;
  };
  return { take, missing: () => waiting.filter(({ times }) => times !== 'any') };
}

function fits(expect: FakeStep['expect'], command: Command): boolean {
  if (typeof expect === 'function') return expect(command);
  const { argv, sudo, cwd, env } = 'argv' in expect ? expect : { argv: expect };
  return (
    isDeepStrictEqual([...argv], [...command.argv]) &&
    (sudo === undefined || sudo === (command.sudo === true)) &&
    (cwd === undefined || cwd === command.cwd) &&
    (env === undefined || isDeepStrictEqual({ ...env }, { ...command.env }))
  );
}

/** The expectation of a step as text. */
export function expectationText({ expect }: FakeStep): string {
  if (typeof expect === 'function') return 'a command its test accepts';
  return words('argv' in expect ? expect : { argv: expect });
}

function words({ argv, sudo, cwd, env }: Pick<Command, 'argv' | 'sudo' | 'cwd' | 'env'>): string {
  const more = [
    ...(sudo === undefined ? [] : [sudo ? 'with sudo' : 'without sudo']),
    ...(cwd === undefined ? [] : [`in ${cwd}`]),
    ...(env === undefined ? [] : [`with ${JSON.stringify(env)}`]),
  ];
  return [JSON.stringify(argv), more.join(', ')].filter(Boolean).join(' ');
}
