import { readFlagTexts } from '@harderway/apiserver-flags';
import { type EtcdSources, parseEnvironmentFile } from '@harderway/etcd-config';
import type { FoundCommand } from '@harderway/kubernetes-commands/read';
import type { Tree } from '../files/tree.js';

/** The command line of a program of the control plane, and the file that it is in. */
export interface CommandLine extends FoundCommand {
  readonly path: string;
}

/** Everything that an etcd process is given, as far as it is among the files. */
export interface FoundSources {
  readonly sources: Omit<EtcdSources, 'version'>;
  /**
   * Whether nothing is missing: no environment file, no configuration file, and no argument that only the host or an
   * installer knows.
   */
  readonly isComplete: boolean;
}

/** A file that a command line names, if it is among the files. */
function namedFile(
  { path }: CommandLine,
  named: string,
  tree: Tree,
): { readonly file: string; readonly text: string } | undefined {
  const file = tree.resolve(path, named);
  const text = file === undefined ? undefined : tree.read(file);
  return file === undefined || text === undefined ? undefined : { file, text };
}

/** Finds the sources of an etcd process: its command line, and the files that this and its unit name. */
export function etcdSources(line: CommandLine, tree: Tree): FoundSources {
  const {
    path,
    argv,
    spans,
    unknown = new Map(),
    environment = {},
    environmentFiles = [],
    openVariables = [],
    variableSources = [],
  } = line;
  const files = environmentFiles.map((each) => namedFile(line, each.replace(/^-/, ''), tree));
  const assigned = files.flatMap((each) =>
    each === undefined ? [] : [{ ...each, ...parseEnvironmentFile(each.text) }],
  );
  const variables = Object.assign({}, environment, ...assigned.map((each) => each.variables));
  const last = assigned.at(-1);
  const named = readFlagTexts(argv)['config-file'] ?? variables['ETCD_CONFIG_FILE'];
  const configuration = typeof named === 'string' ? namedFile(line, named, tree) : undefined;
  return {
    sources: {
      argv,
      argumentSpans: spans,
      environment: variables,
      environmentSpans: last?.spans,
      file: configuration?.text,
      names: { flag: path, environment: last?.file ?? path, file: configuration?.file },
    },
    isComplete:
      line.installer === undefined &&
      !openVariables.some((name) => name.startsWith('ETCD_')) &&
      unknown.size === 0 &&
      variableSources.length === 0 &&
      assigned.length === files.length &&
      (named === undefined || configuration !== undefined),
  };
}
