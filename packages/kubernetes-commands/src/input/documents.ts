import { type KeyPath, readKubernetesYaml } from '@harderway/component-flags/documents';
import { type Diagnostic, lineIndex, type Position, type Span } from '@harderway/diagnostics';
import { commandsOfInstaller } from './embedded.js';
import { type FoundCommand, lineRules, missingCommand, noCommand } from './found-command.js';
import { commandsOfManifest } from './manifest.js';

/** A document of a YAML text: its own text, and where that begins. */
interface Part {
  readonly text: string;
  readonly start: Position;
}

/** The documents of a YAML text that hold something besides comments and directives, without the line that begins each. */
function partsOf(text: string): readonly Part[] {
  const lines = lineIndex(text);
  const markers = [...text.matchAll(/^---(?=\s|$)/gm)];
  const starts = [0, ...markers.map(({ index, 0: marker }) => index + marker.length)];
  const ends = [...markers.map(({ index }) => index), text.length];
  return starts
    .map((from, index) => ({ text: text.slice(from, ends[index]), start: lines.positionAt(from) }))
    .filter((part) => markers.length === 0 || /^[^\S\n]*[^\s#%]/m.test(part.text));
}

/** A span in the whole text, of one in a part of it. */
function spanIn({ start: origin }: Part, { start, end }: Span): Span {
  const placed = ({ line, column, offset }: Position): Position => ({
    line: origin.line + line - 1,
    column: line === 1 ? origin.column + column - 1 : column,
    offset: origin.offset + offset,
  });
  return { start: placed(start), end: placed(end) };
}

type ReadPart =
  | { readonly kind: 'read'; readonly value: unknown; readonly at: (path: KeyPath) => Span }
  | { readonly kind: 'fault'; readonly diagnostics: readonly Diagnostic[] };

/** Reads each document by itself, so that any number of them takes linear time. */
function* documentsOf(text: string): Generator<ReadPart> {
  for (const part of partsOf(text)) {
    const yaml = readKubernetesYaml(part.text);
    if (yaml.kind === 'read')
      yield { kind: 'read', value: yaml.value, at: (path) => spanIn(part, yaml.at(path)) };
    else
      yield {
        kind: 'fault',
        diagnostics: yaml.diagnostics.map((each) => ({ ...each, span: spanIn(part, each.span) })),
      };
  }
}

// A list without its last item is null.
const scalarsIn = (value: unknown): readonly unknown[] =>
  typeof value === 'object' ? Object.values(value ?? {}).flatMap(scalarsIn) : [value];

/** All scalars of a YAML or JSON text, once for each place that an alias shows them in. */
export const scalarsOf = (text: string): readonly unknown[] =>
  [...documentsOf(text)].flatMap((part) => (part.kind === 'fault' ? [] : scalarsIn(part.value)));

/**
 * All command lines in a YAML or JSON text: of pods and pod templates, of lists of these, and of the configurations of kubeadm, k3s
 * and rke2. Of the init containers of a pod, only sidecars count (`restartPolicy: Always`). A text that cannot be read, or has
 * none, gives one without a program, whose diagnostics say why.
 */
export function allCommandsOfManifest(text: string): readonly FoundCommand[] {
  const found: FoundCommand[] = [];
  for (const part of documentsOf(text)) {
    if (part.kind === 'fault') return [noCommand(part.diagnostics)];
    found.push(...commandsOfManifest(part.value, part.at), ...commandsOfInstaller(part.value, part.at));
  }
  if (found.length > 0) return found;
  const message = 'no container of the manifest runs a program of the control plane';
  return [missingCommand(message, 'Give a pod that does.')];
}

/** All that a program is given, as a text to compare. */
const lineOf = ({ version, argv, environment, openVariables, variableSources }: FoundCommand): string =>
  JSON.stringify([version, argv, environment, openVariables, variableSources]);

/**
 * A command line in a YAML or JSON text, as {@link allCommandsOfManifest} finds them. Other command lines of its program that differ
 * are reported, since nobody has looked at them.
 *
 * @param program the one to look for. Default, and where it is missing: the first.
 */
export function commandOfManifest(text: string, program?: string): FoundCommand {
  const all = allCommandsOfManifest(text);
  const found = all.find((each) => program === undefined || each.program === program) ?? all[0];
  if (found === undefined) return noCommand([]);
  const line = lineOf(found);
  const other = all.find((each) => each.program === found.program && lineOf(each) !== line);
  if (other === undefined) return found;
  const several = lineRules.diagnostic('command-several', {
    message: `a second command line of ${found.program} differs from the first, and only the first is read`,
    hint: 'Give each pod in a file of its own; harderway lint checks all in one.',
    span: other.whole,
  });
  return { ...found, diagnostics: [...found.diagnostics, several] };
}
