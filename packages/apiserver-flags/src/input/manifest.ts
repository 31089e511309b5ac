import { composeYaml, MAX_DEPTH, positionsIn } from '@harderway/yaml-text';
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { type FoundCommand, programName, START } from './source.js';

const PROGRAM = /(?:^|\/)(?:kube-apiserver|kube-controller-manager|kube-scheduler|etcd)$/;

const scalars = (node: unknown): readonly { readonly text: string; readonly offset: number }[] =>
  isSeq<Node>(node)
    ? node.items.flatMap((item) =>
        isScalar(item) ? [{ text: String(item.value), offset: item.range?.[0] ?? 0 }] : [],
      )
    : [];

/**
 * The command line of the first container of a pod manifest that runs a control plane program: `command` and
 * `args` together.
 */
export const commandOfManifest = (text: string): FoundCommand => {
  const at = positionsIn(text);
  const composed = composeYaml(text);
  const problem = (message: string, offset: number): FoundCommand => ({
    program: '',
    argv: [],
    positions: [],
    problems: [{ message, position: at(offset) }],
  });
  if (composed.kind === 'too-deep')
    return problem(`The manifest nests deeper than ${MAX_DEPTH} levels. Write it flatter.`, composed.offset);
  for (const document of composed.documents) {
    const [error] = document.errors;
    if (error !== undefined) return problem(`${error.message} Mend the YAML.`, error.pos[0]);
    const containers =
      document.getIn(['spec', 'containers'], true) ??
      document.getIn(['spec', 'template', 'spec', 'containers'], true);
    for (const container of isSeq<Node>(containers) ? containers.items : []) {
      if (!isMap(container)) continue;
      const words = [...scalars(container.get('command', true)), ...scalars(container.get('args', true))];
      const first = words.findIndex((word) => PROGRAM.test(word.text));
      const program = words[first];
      if (program === undefined) continue;
      const rest = words.slice(first + 1);
      return {
        program: programName(program.text),
        argv: rest.map((word) => word.text),
        positions: rest.map(({ offset }) => at(offset)),
        problems: [],
      };
    }
  }
  return {
    program: '',
    argv: [],
    positions: [],
    problems: [
      {
        message: 'No container of the manifest runs a control plane program. Give a pod that does.',
        position: START,
      },
    ],
  };
};
