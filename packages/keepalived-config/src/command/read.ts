import { CommandError, type Operands, readText, type Values, type World } from '@harderway/command';
import { hasErrors, lineIndex } from '@harderway/diagnostics';
import { printDiagnostics } from '@harderway/ipvs/command';
import { parse } from '../document/parse.js';
import { type Evaluation, evaluate, type State } from '../evaluate/evaluate.js';
import { configIds } from '../reader/conditions.js';
import { rules } from '../rules/rules.js';
import { environmentOf, type environmentOptions } from './environment.js';

/** The operand of a command that reads one file. */
export const oneFile: Operands = { label: 'FILE', least: 1, most: 1, completion: { kind: 'file' } };

/** The outcome of reading a file that keepalived runs with. */
export interface ReadFile extends Evaluation {
  readonly state: State;
  /** Whether keepalived understands all of it. What it does not understand, it leaves out. */
  readonly whole: boolean;
}

/**
 * Reads a file as keepalived does and prints its messages. Undefined if keepalived does not run with it.
 *
 * @throws CommandError `host-needed` if the file is for several hosts and none of them is chosen
 */
export async function readFile(
  world: World,
  path: string,
  options: Values<typeof environmentOptions>,
): Promise<ReadFile | undefined> {
  const text = await readText(world, path);
  const document = parse(text);
  const environment = environmentOf(path, options, world);
  const ids = configIds(document);
  if (ids.length > 0 && !ids.includes(environment.configId))
    throw new CommandError('host-needed', `${path} has lines for ${ids.join(', ')} alone`, {
      hint: 'choose one with --config-id',
    });
  const evaluation = evaluate(document, environment);
  const found = [[undefined, text] as const, ...evaluation.files].flatMap(([file, content]) => {
    const index = lineIndex(content);
    const diagnostics = evaluation.messages
      .filter(({ place }) => place.file === file)
      .map(({ code, message, place }) =>
        rules.diagnostic(code, { message, span: index.span(place.from, place.to) }),
      );
    printDiagnostics(world, file ?? path, content, diagnostics);
    return diagnostics;
  });
  const { state, verdict } = evaluation;
  return state === undefined || verdict === 'refused'
    ? undefined
    : { ...evaluation, state, whole: !hasErrors(found) };
}
