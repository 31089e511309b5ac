import { busyLock, generationPath, printGeneration, stateDirectory } from '../host/state-files.js';
import { refuseContradictions } from '../model/contradictions.js';
import { type AnyResource, type ChangeOf, type Phase, phases } from '../model/kind.js';
import { assertResources, type Kinds, kindOf, pathOf } from '../model/kind-list.js';
import { prelude } from './prelude.js';
import { daemonReload, type IndexedChange, preparationsOf, stepsOf } from './steps.js';
import { writeUploads } from './uploads.js';
import { asSeenFunctions } from './whole-files.js';

/** A script for one host, its standard input, and the size of that in bytes. */
export interface ApplyScript {
  readonly script: string;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly size: number;
}

/** `inOrder`, for a list of kinds. */
export function sortChanges<R extends AnyResource>(
  kinds: Kinds,
  changes: readonly ChangeOf<R>[],
): readonly ChangeOf<R>[] {
  const rank = ({ resource }: ChangeOf<R>): number => phases.indexOf(kindOf(kinds, resource).phase(resource));
  return [...changes].sort((left, right) => rank(left) - rank(right));
}

const isUnitFile = (path: string | undefined): boolean => path?.startsWith('/etc/systemd/system/') === true;

/** The first change that may be made while files still arrive, and the paths of those that it needs. */
function earlyOf(ordered: readonly IndexedChange[]): readonly [IndexedChange | undefined, readonly string[]] {
  for (const indexed of ordered) {
    const { kind, change } = indexed;
    const needs = kind.early?.(change.resource, change);
    if (needs !== undefined) return [indexed, needs];
  }
  return [undefined, []];
}

/**
 * Makes a change beside what follows. A script that ends early waits for it, so that it is not on its own when the next one
 * begins.
 */
const beside = (change: IndexedChange): readonly string[] => [
  "trap 'wait' EXIT",
  '(',
  ...stepsOf([change]),
  ') &',
  'early=$!',
];

/** `applyScript`, for a list of kinds. */
export function writeApply(
  kinds: Kinds,
  changes: readonly ChangeOf<AnyResource>[],
  generation: number,
): ApplyScript {
  const resources = changes.map(({ resource }) => resource);
  assertResources(kinds, resources);
  refuseContradictions(kinds, resources);
  const ordered = sortChanges(kinds, changes).map((change, index): IndexedChange => {
    const kind = kindOf(kinds, change.resource);
    return { index, change, kind, phase: kind.phase(change.resource) };
  });
  const reload = ordered.some(
    ({ kind, change: { resource } }) =>
      kind.needsDaemonReload?.(resource) ?? isUnitFile(pathOf(kinds, resource)),
  );
  const [early, needs] = earlyOf(ordered);
  // All unit files come with what an early unit needs: systemd then reads them once.
  const uploads = writeUploads(
    ordered,
    (path) => early !== undefined && (needs.includes(path) || isUnitFile(path)),
  );
  const between = (from: Phase, to: Phase): readonly IndexedChange[] =>
    ordered.filter(
      (one) =>
        one !== early &&
        phases.indexOf(one.phase) >= phases.indexOf(from) &&
        phases.indexOf(one.phase) <= phases.indexOf(to),
    );
  const steps = (from: Phase, to: Phase): readonly string[] => stepsOf(between(from, to));
  const units = between('units', 'units');
  const booting = early === undefined ? units : [early, ...units];
  const load = reload && booting.length > 0 ? daemonReload(booting) : [];
  const editsUnitFile = ordered.some(
    ({ kind, change: { resource } }) => kind.edit !== undefined && isUnitFile(pathOf(kinds, resource)),
  );
  const lines = [
    `# harderway: make ${changes.length} changes`,
    prelude,
    asSeenFunctions,
    ...Object.values(kinds).flatMap(({ functions }) => functions ?? []),
    'refused=',
    `mkdir -p -m 700 ${stateDirectory} ${stateDirectory}/digests || exit 1`,
    `exec 9>${busyLock} && flock -w 60 9 || { say busy; exit 1; }`,
    `[ "$(${printGeneration})" = ${generation} ] || { say changed-meanwhile; exit 1; }`,
    ...uploads.premises,
    ...uploads.noted,
    `{ echo ${generation + 1} >${generationPath}.new && mv -f ${generationPath}.new ${generationPath}; } || exit 1`,
    'remove_staged',
    ...preparationsOf(ordered, uploads.replaced),
    ...steps('stop', 'packages'),
    ...(between('packages', 'packages').length === 0 ? [] : uploads.noted),
    ...steps('users', 'directories'),
    ...uploads.first,
    ...(early === undefined ? [] : [...load, ...beside(early)]),
    ...uploads.rest,
    ...steps('files', 'network'),
    ...(early === undefined ? load : []),
    ...(early !== undefined && editsUnitFile ? daemonReload([]) : []),
    ...(early === undefined ? [] : ['wait "$early" || exit 1']),
    ...stepsOf(units),
    ...steps('removal', 'removal'),
    // Files of units that were removed.
    ...(reload && booting.length === 0 ? daemonReload([]) : []),
    'say end',
  ];
  return { script: lines.join('\n'), stdin: uploads.stdin, size: uploads.size };
}
