import { DesiredStateError } from '../errors.js';
import { type AnyResource, type ChangeOf, chain, type Phase } from '../model/kind.js';
import type { kindOf } from '../model/kind-list.js';

/** A change with its kind, its phase, and its index in the script's markers. */
export interface IndexedChange {
  readonly index: number;
  readonly change: ChangeOf<AnyResource>;
  readonly kind: ReturnType<typeof kindOf>;
  readonly phase: Phase;
}

/** Script text that reports the state of changes. */
export const say = (word: string, changes: readonly IndexedChange[]): string =>
  changes.map(({ index }) => `say ${word} ${index}`).join('; ');

function stepLines(changes: readonly IndexedChange[], commands: readonly string[]): readonly string[] {
  return [
    say('begin', changes),
    `{ ${chain(commands.length === 0 ? [':'] : commands)}; } </dev/null || { ${say(`"\${refused:-failed}"`, changes)}; exit 1; }`,
    say('done', changes),
  ];
}

/** Script text that does something for a change ahead of it. */
const ahead = (indexed: IndexedChange, commands: readonly string[] = []): readonly string[] =>
  commands.length === 0
    ? []
    : [`{ ${chain(commands)}; } </dev/null || { ${say('failed', [indexed])}; exit 1; }`];

/** Script text that prepares changes before any file is written. */
export const preparationsOf = (
  changes: readonly IndexedChange[],
  replaced: ReadonlySet<string>,
): readonly string[] =>
  changes.flatMap((indexed) => {
    const { kind, change } = indexed;
    return ahead(indexed, kind.before?.(change.resource, change, replaced));
  });

/** Script text that has systemd read its unit files, and what has to come before that for these changes. */
export const daemonReload = (changes: readonly IndexedChange[]): readonly string[] => [
  ...changes.flatMap((one) => ahead(one, one.kind.beforeDaemonReload?.(one.change.resource))),
  'systemctl daemon-reload </dev/null || exit 1',
];

/** Refuses a change that no file, edit or command makes: it would be reported as done. */
function assertMade({ kind, change }: IndexedChange): void {
  const { id, resource } = change;
  const ahead = [kind.before?.(resource, change, new Set()), kind.beforeDaemonReload?.(resource)].flat();
  if (
    kind.edit === undefined &&
    kind.upload?.(resource) === undefined &&
    ahead.every((each) => each === undefined)
  )
    throw new DesiredStateError('bad-resource', `${id}: its kind gives no command that makes this change`);
}

/** Script text that makes changes one after another, or all of a kind at once where that says so. */
export function stepsOf(changes: readonly IndexedChange[]): readonly string[] {
  return changes.flatMap((indexed) => {
    const { kind, change } = indexed;
    const together =
      kind.commandsForAll === undefined ? [indexed] : changes.filter((other) => other.kind === kind);
    if (together[0] !== indexed) return [];
    const commands =
      kind.commandsForAll?.(together.map((each) => each.change.resource)) ??
      kind.commands?.(change.resource, change);
    if (!commands?.length) together.forEach(assertMade);
    return commands === undefined ? [] : stepLines(together, commands);
  });
}
