import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type Environment,
  evaluate,
  parse,
  plainEnvironment,
  serialize,
  startCommands,
} from '../src/index.js';
import type { OracleCase, Recorded } from './file.js';
import { globalsRecord, virtualRecord } from './records.js';

/** The machine the recorded files were read on, as far as the program asks it. */
export const recordedEnvironment: Environment = {
  ...plainEnvironment,
  hostName: 'oracle-host',
  monitorFileProblem: (path) => (existsSync(dirname(path)) ? undefined : 'No such file or directory'),
  directoryExists: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
};

/** A value with numbers as text, so that 5 and "5" are the same. */
function normal(value: Recorded | undefined): unknown {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(normal);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, each]) => each !== undefined && each !== null)
        .map(([key, each]): [string, unknown] => [key, normal(each)])
        .sort(([left], [right]) => (left < right ? -1 : 1)),
    );
  return value;
}

function compare(
  what: string,
  expected: Recorded | undefined,
  actual: Recorded | undefined,
): readonly string[] {
  const [wanted, found] = [normal(expected), normal(actual)].map((value) => JSON.stringify(value));
  return wanted === found ? [] : [`${what}: expected ${wanted}`, `${what}: got      ${found}`];
}

/** Everything in which this package differs from the program over one file. */
export function compareCase(
  recorded: OracleCase,
  environment: Environment = recordedEnvironment,
): readonly string[] {
  const document = parse(recorded.input);
  const { verdict, messages, state } = evaluate(document, environment);
  const { virtuals } = recorded;
  return [
    ...compare('text', recorded.input, serialize(document)),
    ...compare('verdict', recorded.verdict, verdict === 'runs' ? 'valid' : 'invalid'),
    ...(recorded.messages
      ? compare(
          'messages',
          recorded.messages.map(({ line, severity, message }) => ({ line, severity, message })),
          messages.map(({ line, severity, message }) => ({ line, severity, message })),
        )
      : []),
    ...(recorded.globals ? compare('globals', recorded.globals, state && globalsRecord(state.globals)) : []),
    ...(virtuals ? compare('virtuals', virtuals, state?.virtuals.map(virtualRecord)) : []),
    ...(recorded.startCommands
      ? compare(
          'start commands',
          [...recorded.startCommands].sort(),
          state && [...startCommands(state)].sort(),
        )
      : []),
  ];
}
