import { type KeyPath, listOf, mapOf, readYaml, textOf } from '@harderway/component-flags/documents';
import { WHOLE_TEXT } from '@harderway/diagnostics';
import { type FoundCommand, lineRules, noCommand, programName } from './found-command.js';

const PROGRAM = /(?:^|\/)(?:kube-apiserver|kube-controller-manager|kube-scheduler|etcd)$/;

/** Where a pod, and what has a template of one, keeps its containers. */
const CONTAINERS: readonly KeyPath[] = [
  ['spec', 'containers'],
  ['spec', 'template', 'spec', 'containers'],
];

const follow = (value: unknown, path: KeyPath): unknown =>
  path.reduce<unknown>((inner, key) => mapOf(inner)[key], value);

/** The words of `command` and `args` with their paths. */
const wordsOf = (container: unknown, path: KeyPath): readonly { text: string; path: KeyPath }[] =>
  ['command', 'args'].flatMap((field) =>
    listOf(mapOf(container)[field]).map((word, index) => ({
      text: textOf(word),
      path: [...path, field, index],
    })),
  );

/**
 * The command line of the first container of a pod manifest that runs a program of the control plane: `command` and
 * `args` together.
 */
export function commandOfManifest(text: string): FoundCommand {
  const yaml = readYaml(text);
  if (yaml.kind === 'fault') return noCommand(yaml.diagnostics);
  for (const path of CONTAINERS)
    for (const [index, container] of listOf(follow(yaml.value, path)).entries()) {
      const words = wordsOf(container, [...path, index]);
      const first = words.findIndex((word) => PROGRAM.test(word.text));
      const program = words[first];
      if (program === undefined) continue;
      const rest = words.slice(first + 1);
      return {
        program: programName(program.text),
        argv: rest.map((word) => word.text),
        spans: rest.map((word) => yaml.at(word.path)),
        whole: yaml.at(program.path),
        diagnostics: [],
      };
    }
  return noCommand([
    lineRules.diagnostic('command-missing', {
      message: 'no container of the manifest runs a program of the control plane',
      hint: 'Give a pod that does.',
      span: WHOLE_TEXT,
    }),
  ]);
}
