import type { Diagnostic, Span } from '@harderway/diagnostics';
import { assignmentsOf, valueSpan } from '@harderway/systemd-unit';
import { parseExec } from '@harderway/systemd-unit/exec';
import { directoryOf, hostRootOf } from '../files/paths.js';
import type { Tree } from '../files/tree.js';
import { rules } from '../rules.js';
import type { HostCommandLine } from './command-lines.js';
import type { UnitPart, UnitScope } from './units.js';

/** A path that a file names, and who needs it. */
interface NamedPath {
  readonly from: string;
  readonly path: string;
  readonly by: string;
  readonly span: Span;
}

/** Flags whose files have to be there before the program starts. */
const READ_FLAG =
  /^--?((?!write-config-to)[\w-]*(?:-file|-config|-cert|-key|-cafile|-certfile|-keyfile|kubeconfig)|config)=(\/.*)$/s;

const pathsOfLine = ({ path: from, argv, spans, whole }: HostCommandLine): readonly NamedPath[] =>
  argv.flatMap((word, index) => {
    const [, flag, path] = READ_FLAG.exec(word) ?? [];
    return path === undefined ? [] : [{ from, path, by: `--${flag}`, span: spans[index] ?? whole }];
  });

const COMMANDS = [
  'ExecStartPre',
  'ExecStart',
  'ExecStartPost',
  'ExecReload',
  'ExecStop',
  'ExecStopPost',
] as const;

/** Paths without which a unit is skipped, or which it tests itself. */
const tested = ({ document }: UnitPart): ReadonlySet<string> =>
  new Set(
    document.nodes.flatMap((node) =>
      node.kind === 'assignment' && /^(?:Condition|Assert)/.test(node.key)
        ? [node.value.replace(/^[|!]+/, '')]
        : [],
    ),
  );

function pathsOfPart(part: UnitPart): readonly NamedPath[] {
  const { path: from, document } = part;
  const optional = tested(part);
  const named = [
    ...assignmentsOf(document, 'Service', 'EnvironmentFile')
      .filter(({ value }) => value.startsWith('/'))
      .map((node) => ({ from, path: node.value, by: 'EnvironmentFile=', span: valueSpan(node) })),
    ...COMMANDS.flatMap((key) =>
      assignmentsOf(document, 'Service', key).flatMap((node) =>
        parseExec(node.value)
          .commands.filter(({ path, flags }) => path.startsWith('/') && !flags.includes('ignore-failure'))
          .map(({ path }) => ({ from, path, by: `${key}=`, span: valueSpan(node) })),
      ),
    ),
  ];
  return named.filter(({ path }) => !optional.has(path));
}

/** Reports files that are missing from a directory of the host that is among the files. */
export const missingFiles = (
  scopes: readonly UnitScope[],
  lines: readonly HostCommandLine[],
  tree: Tree,
): readonly Diagnostic[] =>
  [...scopes.flatMap(({ parts }) => parts.flatMap(pathsOfPart)), ...lines.flatMap(pathsOfLine)].flatMap(
    ({ from, path, by, span }) => {
      const root = hostRootOf(from);
      // Specifiers, variables and patterns stand for other paths.
      if (root === undefined || /[%$*?[\\]/.test(path)) return [];
      const expected = `${root}${path.slice(1)}`;
      if (tree.has(expected) || tree.list(directoryOf(expected)) === undefined) return [];
      const message = `${by} names ${path}, which is missing`;
      return [rules.diagnostic('named-file-missing', { message, file: from, span })];
    },
  );
