import { type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { type AssignmentNode, parse, valueSpan } from '@harderway/systemd-unit';
import { extractWords, parseExec } from '@harderway/systemd-unit/exec';
import { commandsOfServer } from './embedded.js';
import {
  commandAmong,
  commandOfWords,
  type FoundCommand,
  isProgram,
  lineRules,
  missingCommand,
  type PlacedWord,
  programName,
} from './found-command.js';
import { commandInScript, type Variables, wordsAt } from './shell.js';
import { passesOn, startedBy, startsContainer } from './started.js';
import { certainVariables, environmentOf, settingsOf, variablesOf, wordsOf } from './unit-words.js';

/** Where each word of a value is. */
const wordSpans = (node: AssignmentNode): readonly Span[] =>
  extractWords(node.value, { unquote: true, cunescape: true, unescapeRelax: true }).words.map(
    ({ from, to }) => valueSpan(node, from, to),
  );

/** The command of words that may be those of a shell or of a server that starts the programs itself. */
function commandOf(
  path: string,
  words: readonly PlacedWord[],
  whole: Span,
  { variables, program }: { readonly variables: Variables; readonly program: string | undefined },
): FoundCommand {
  const name = programName(path);
  const [flag, script] = words;
  if (/^(?:ba|da|k)?sh$/.test(name) && /^-[a-z]*c$/.test(flag?.text ?? '') && script !== undefined) {
    const found = commandInScript(wordsAt(script.text, script.span, variables));
    if (found !== undefined) return found;
  }
  if ((name === 'k3s' || name === 'rke2') && words[0]?.text === 'server') {
    const [first, ...others] = commandsOfServer(words, whole);
    const found = others.find((each) => each.program === program) ?? first;
    if (found !== undefined) return found;
  }
  // A program that starts another, such as env or numactl.
  const texts = words.map(({ text }) => text);
  const started = isProgram(name) ? -1 : startedBy(name, texts);
  const found = commandAmong(words, started) ?? commandOfWords(path, words, whole);
  const ahead = [path, ...texts.slice(0, Math.max(0, started))];
  return {
    ...found,
    ...(started < 0 || passesOn(path) ? {} : { starter: path }),
    ...(startsContainer(ahead) ? { inContainer: true } : {}),
  };
}

/**
 * The command line of a service unit: its last `ExecStart=`, as systemd runs it. Variables are filled in from the
 * unit's own `Environment=`. What systemd alone knows is `unknown`: variables where the unit has an `EnvironmentFile=`, which takes
 * precedence, variables that systemd sets or passes on, and specifiers such as `%H`. Other variables that are not set are reported.
 *
 * @param program the one to look for, where the unit starts a server that runs several
 * @param name the full name of the unit, for specifiers such as `%p` in the paths of its environment files
 */
export function commandOfUnit(text: string, program?: string, name?: string): FoundCommand {
  const document = parse(text);
  const node = settingsOf(document, 'ExecStart').at(-1);
  if (node === undefined)
    return missingCommand('no ExecStart= in [Service]', 'Give the unit of a service.', WHOLE_TEXT);
  const whole = valueSpan(node);
  const { commands, diagnostics } = parseExec(node.value);
  const starts = ({ path, argv }: (typeof commands)[number]): boolean =>
    isProgram(path) || startedBy(programName(path), argv.slice(1)) >= 0;
  const command = commands.findLast(starts) ?? commands.at(-1);
  if (command === undefined) {
    const reason = diagnostics[0]?.message ?? 'it has no command';
    return missingCommand(`systemd does not run this ExecStart=: ${reason}`, 'Write a command.', whole);
  }
  const known = variablesOf(document, name);
  const places = wordSpans(node);
  const unset = new Set<string>();
  const words = wordsOf(command, known).flatMap(
    ({ text, unknown, missing }, index): readonly PlacedWord[] => {
      const span = (places.length === command.argv.length ? places[index] : undefined) ?? whole;
      for (const name of missing) unset.add(name);
      return text.map((each) => ({ text: each, span, unknown }));
    },
  );
  const found = commandOf(command.path, words.slice(1), places[0] ?? whole, {
    variables: certainVariables(known),
    program,
  });
  return {
    ...found,
    ...environmentOf(known, found.openVariables),
    environmentFiles: known.files,
    diagnostics: [...unset].sort().map((name) =>
      lineRules.diagnostic('command-variable-unset', {
        message: `$${name} is not set in the unit, and is empty here`,
        hint: 'Set it with Environment=, or write the value.',
        span: whole,
      }),
    ),
  };
}
