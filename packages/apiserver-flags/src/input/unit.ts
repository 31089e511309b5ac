import {
  assignmentsOf,
  expandVariables,
  extractWord,
  parse,
  parseEnvironment,
  parseExec,
  valueSpan,
} from '@harderway/systemd-unit';
import { type FoundCommand, programName, START } from './source.js';

/** Where each word of a value begins. */
const wordStarts = (value: string): readonly number[] => {
  const starts: number[] = [];
  for (let at = 0; at >= 0; ) {
    const word = extractWord(value, at, { unquote: true, cunescape: true, unescapeRelax: true });
    if (word.kind !== 'word') break;
    starts.push(word.from);
    at = word.next;
  }
  return starts;
};

/**
 * The command line of a service unit: its last `ExecStart=`, as systemd runs it. Variables are filled in from the
 * unit's own `Environment=`; others are told as problems.
 */
export const commandOfUnit = (text: string): FoundCommand => {
  const document = parse(text);
  const node = assignmentsOf(document, 'Service', 'ExecStart').findLast(({ value }) => value !== '');
  if (node === undefined) {
    const message = 'The unit has no ExecStart= in [Service]. Give a unit of a service.';
    return { program: '', argv: [], positions: [], problems: [{ message, position: START }] };
  }
  const start = valueSpan(node).start;
  const here = { line: start.line, column: start.column, offset: start.offset };
  const { commands, diagnostics } = parseExec(node.value);
  const command = commands.at(-1);
  if (command === undefined) {
    const message = `systemd does not run this ExecStart=: ${diagnostics[0]?.message ?? 'it holds no command'}`;
    return { program: '', argv: [], positions: [], problems: [{ message, position: here }] };
  }
  const environment: Record<string, string> = {};
  for (const { value } of assignmentsOf(document, 'Service', 'Environment'))
    Object.assign(environment, parseEnvironment(value).variables);
  const literal = command.flags.includes('no-env-expand');
  const expanded = literal ? undefined : expandVariables(command.argv, environment);
  const argv = expanded?.argv ?? command.argv;
  const starts = wordStarts(node.value);
  const positions = argv.map((_, index) => {
    const from = starts.length === argv.length ? starts[index] : undefined;
    if (from === undefined) return here;
    const { line, column, offset } = valueSpan(node, from).start;
    return { line, column, offset };
  });
  return {
    program: programName(command.path),
    argv: argv.slice(1),
    positions: positions.slice(1),
    problems: (expanded?.unset ?? []).map((name) => ({
      message: `$${name} is not set in the unit, and stands for nothing here. Set it with Environment=, or write the value.`,
      position: here,
    })),
  };
};
