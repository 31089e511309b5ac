import { apiserver } from '@harderway/apiserver-flags';
import type { KubernetesProgram } from '@harderway/component-flags/kubernetes';
import { controllerManager } from '@harderway/controller-manager-flags';
import type { Diagnostic, Position, Span } from '@harderway/diagnostics';
import { checkEtcd, etcdCatalog } from '@harderway/etcd-config';
import { allCommandsOfManifest, type FoundCommand, readCommand } from '@harderway/kubernetes-commands/read';
import { scheduler } from '@harderway/scheduler-config';
import { type CommandLine, etcdSources } from './etcd-sources.js';
import { checkByVersion } from './fit.js';
import type { Source, Surroundings } from './format.js';

type AnyProgram = Pick<KubernetesProgram, 'name' | 'catalog' | 'check'>;

const kubernetesPrograms: readonly AnyProgram[] = [apiserver, controllerManager, scheduler];

const programs: readonly string[] = [...kubernetesPrograms.map(({ name }) => name), 'etcd'];

/** Words without which a text starts no program of the control plane: their names, and servers or installers that have them inside. */
const MENTION = /kube-?apiserver|kube-?controller-?manager|kube-?scheduler|\betcd\b|k3s|rke2|kubeadm/i;

/** The command lines of control plane programs in a text, and why there is none where the text cannot be read. */
export function commandLinesIn(
  { path, text }: Source,
  form: 'manifest' | 'unit',
): { readonly lines: readonly CommandLine[]; readonly faults: readonly Diagnostic[] } {
  if (!MENTION.test(text)) return { lines: [], faults: [] };
  // A unit may start a server that runs several programs; an export of a cluster has the pods of all nodes.
  const found =
    form === 'manifest'
      ? allCommandsOfManifest(text)
      : programs.map((program) => readCommand(text, form, program));
  const isFound = ({ program }: FoundCommand, index: number): boolean =>
    form === 'manifest' ? programs.includes(program) : program === programs[index];
  return {
    lines: found.filter(isFound).map((each) => ({ ...each, path })),
    faults: (found[0]?.diagnostics ?? []).filter(({ code }) => code.startsWith('yaml-')),
  };
}

/** A span of joined texts, in the one that begins at a place. */
function moveTo({ line, offset }: Omit<Position, 'column'>, span: Span): Span {
  const move = (position: Position): Position => ({
    line: position.line - line,
    column: position.column,
    offset: position.offset - offset,
  });
  return { start: move(span.start), end: move(span.end) };
}

/**
 * The command lines of a unit: its last `ExecStart=` of all parts, with the variables of all. Each has the path of the part that
 * it is in.
 */
export function commandLinesOfUnit(parts: readonly Source[]): readonly CommandLine[] {
  const begun: (Source & Omit<Position, 'column'>)[] = [];
  let joined = '';
  for (const part of parts) {
    begun.push({ ...part, line: joined.split('\n').length - 1, offset: joined.length });
    joined += part.text.endsWith('\n') ? part.text : `${part.text}\n`;
  }
  return commandLinesIn({ path: '', text: joined }, 'unit').lines.flatMap((line) => {
    const part = begun.findLast(({ offset }) => offset <= line.whole.start.offset);
    if (part === undefined) return [];
    return {
      ...line,
      path: part.path,
      whole: moveTo(part, line.whole),
      spans: line.spans.map((span) => moveTo(part, span)),
      diagnostics: line.diagnostics.map((each) => ({
        ...each,
        file: part.path,
        span: moveTo(part, each.span),
      })),
    };
  });
}

/** Codes of what is wrong with flags whatever else etcd is given. */
const isAboutFlags = ({ code }: Diagnostic): boolean => code.startsWith('flag-');

function checkEtcdLine(line: CommandLine, version: string, { tree }: Surroundings): readonly Diagnostic[] {
  const { sources, isComplete } = etcdSources(line, tree);
  // The text of an argument that systemd or the kubelet fills in says nothing.
  const open = new Set(
    [...(line.unknown?.keys() ?? [])].flatMap((index) => {
      const isValue = /^--?[^=]+$/.test(line.argv[index - 1] ?? '');
      return [index, ...(isValue ? [index - 1] : [])].map((each) => line.spans[each]?.start.offset);
    }),
  );
  return checkEtcd({ ...sources, version }).diagnostics.filter(
    (each) => isComplete || (isAboutFlags(each) && !open.has(each.span.start.offset)),
  );
}

function checkLine(line: CommandLine, surroundings: Surroundings): readonly Diagnostic[] {
  const { target } = surroundings;
  const { program: name, version, path } = line;
  if (name === 'etcd')
    return checkByVersion(name, target.etcd ?? version, etcdCatalog.minors, (each) =>
      checkEtcdLine(line, each, surroundings),
    );
  const program = kubernetesPrograms.find((each) => each.name === name);
  if (program === undefined) return [];
  return checkByVersion(
    name,
    target.kubernetes ?? version,
    program.catalog.minors,
    (each) => program.check({ ...line, file: path, version: each }).diagnostics,
  );
}

/** Checks command lines of control plane programs, each by the version that its image, the target or its flags tell. */
export const checkCommandLines = (
  lines: readonly CommandLine[],
  surroundings: Surroundings,
): readonly Diagnostic[] => lines.flatMap((line) => [...line.diagnostics, ...checkLine(line, surroundings)]);
