import { hostOf, hostRootOf, nameOf } from '../files/paths.js';
import type { Tree } from '../files/tree.js';
import { commandLinesIn, commandLinesOfUnit } from '../formats/command-line.js';
import { partsOf } from '../formats/drop-ins.js';
import type { CommandLine } from '../formats/etcd-sources.js';
import type { RecognizedFile } from '../formats/recognize.js';
import type { UnitScope } from './units.js';

/** A command line of a control plane program on a host. */
export interface HostCommandLine extends CommandLine {
  readonly host: string;
  /** The name of the unit that starts it, or the path of the manifest. */
  readonly owner: string;
}

/** The command lines of units, with their drop-ins, that systemd would start, and those in manifests. Templates have none before they have an instance. */
export function hostCommandLines(
  files: readonly RecognizedFile[],
  scopes: readonly UnitScope[],
  tree: Tree,
): readonly HostCommandLine[] {
  const started = new Map(
    scopes.flatMap(({ host, parts }) =>
      parts.map(({ path, name }) => [path, { host, owner: name }] as const),
    ),
  );
  return files.flatMap((file) => {
    const { kind } = file.format;
    if (kind === 'command-line') {
      // Without the root of a host, pods beside units need not be for the same one.
      const host = hostRootOf(file.path) === undefined ? `pods ${hostOf(file.path)}` : hostOf(file.path);
      // Further command lines of the same program belong to other hosts.
      return commandLinesIn(file, 'manifest')
        .lines.filter(({ program }, n, all) => all.findIndex((each) => each.program === program) === n)
        .map((line) => ({ ...line, host, owner: file.path }));
    }
    const unit = started.get(file.path);
    if (kind !== 'unit' || unit === undefined || nameOf(file.path).includes('@.')) return [];
    return commandLinesOfUnit(partsOf(file, tree)).map((line) => ({ ...line, ...unit }));
  });
}

/** The span of the last use of a flag; that of the program where it is not given. */
export function spanOfFlag({ argv, spans, whole }: CommandLine, flag: string): CommandLine['whole'] {
  const at = argv.findLastIndex(
    (word) => word.replace(/^--?/, '').replace(/=.*$/s, '').replaceAll('_', '-') === flag,
  );
  return spans[at] ?? whole;
}
