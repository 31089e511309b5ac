import { type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import {
  type AssignmentNode,
  assignmentsOf,
  expandVariables,
  extractWord,
  parse,
  parseEnvironment,
  parseExec,
  valueSpan,
} from '@harderway/systemd-unit';
import { type FoundCommand, lineRules, noCommand, programName } from './found-command.js';

/** Where each word of a value is. */
function wordSpans(node: AssignmentNode): readonly Span[] {
  const spans: Span[] = [];
  for (let at = 0; at >= 0; ) {
    const word = extractWord(node.value, at, { unquote: true, cunescape: true, unescapeRelax: true });
    if (word.kind !== 'word') break;
    const end = node.value.slice(0, word.next < 0 ? undefined : word.next).trimEnd().length;
    spans.push(valueSpan(node, word.from, end));
    at = word.next;
  }
  return spans;
}

const missing = (message: string, hint: string, span: Span): FoundCommand =>
  noCommand([lineRules.diagnostic('command-missing', { message, hint, span })]);

/**
 * The command line of a service unit: its last `ExecStart=`, as systemd runs it. Variables are filled in from the
 * unit's own `Environment=`; others are reported.
 */
export function commandOfUnit(text: string): FoundCommand {
  const document = parse(text);
  const node = assignmentsOf(document, 'Service', 'ExecStart').findLast(({ value }) => value !== '');
  if (node === undefined)
    return missing('no ExecStart= in [Service]', 'Give the unit of a service.', WHOLE_TEXT);
  const whole = valueSpan(node);
  const { commands, diagnostics } = parseExec(node.value);
  const command = commands.at(-1);
  if (command === undefined) {
    const reason = diagnostics[0]?.message ?? 'it has no command';
    return missing(`systemd does not run this ExecStart=: ${reason}`, 'Write a command.', whole);
  }
  const environment: Record<string, string> = {};
  for (const { value } of assignmentsOf(document, 'Service', 'Environment'))
    Object.assign(environment, parseEnvironment(value).variables);
  const literal = command.flags.includes('no-env-expand');
  const expanded = literal ? undefined : expandVariables(command.argv, environment);
  const argv = expanded?.argv ?? command.argv;
  const spans = wordSpans(node);
  return {
    program: programName(command.path),
    argv: argv.slice(1),
    spans: argv
      .slice(1)
      .map((_, index) => (spans.length === argv.length ? spans[index + 1] : undefined) ?? whole),
    whole: spans[0] ?? whole,
    diagnostics: (expanded?.unset ?? []).map((name) =>
      lineRules.diagnostic('command-variable-unset', {
        message: `$${name} is not set in the unit, and is empty here`,
        hint: 'Set it with Environment=, or write the value.',
        span: whole,
      }),
    ),
  };
}
