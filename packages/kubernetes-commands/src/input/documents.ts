import { readKubernetesYaml } from '@harderway/component-flags/documents';
import { commandsOfInstaller } from './embedded.js';
import { type FoundCommand, missingCommand, noCommand } from './found-command.js';
import { commandsOfManifest } from './manifest.js';

/** More documents than a file of manifests has. */
const MOST_DOCUMENTS = 100;

/** Each document of a YAML text, at its place: what belongs to the others is blank. */
function documentsOf(text: string): readonly string[] {
  const starts = [...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index);
  if (starts.length === 0) return [text];
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ');
  const bounds = [0, ...starts, text.length];
  return bounds
    .slice(0, -1)
    .map((from, index) => [from, bounds[index + 1] ?? text.length] as const)
    .filter(([from, to]) => /^[^\s#]/m.test(text.slice(from, to).replace(/^---/, '')))
    .slice(0, MOST_DOCUMENTS)
    .map(([from, to]) => {
      const body = text.slice(from, to).replace(/^---/, '   ');
      return blank(text.slice(0, from)) + body + blank(text.slice(to));
    });
}

const scalarsIn = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(scalarsIn) : [value];

/** All scalars of a YAML or JSON text, once for each place that an alias shows them in. */
export const scalarsOf = (text: string): readonly unknown[] =>
  documentsOf(text).flatMap((document) => {
    const yaml = readKubernetesYaml(document);
    return yaml.kind === 'fault' ? [] : scalarsIn(yaml.value);
  });

/**
 * The command lines in a YAML or JSON text: those of pods, of what has a template of one, of lists of these, and of the
 * configurations of kubeadm, k3s and rke2.
 *
 * @param program the one to look for. Default: the first.
 */
export function commandOfManifest(text: string, program?: string): FoundCommand {
  const found: FoundCommand[] = [];
  for (const document of documentsOf(text)) {
    const yaml = readKubernetesYaml(document);
    if (yaml.kind === 'fault') return noCommand(yaml.diagnostics);
    found.push(...commandsOfManifest(yaml.value, yaml.at), ...commandsOfInstaller(yaml.value, yaml.at));
  }
  return (
    found.find((each) => program === undefined || each.program === program) ??
    found[0] ??
    missingCommand(
      'no container of the manifest runs a program of the control plane',
      'Give a pod that does.',
    )
  );
}
