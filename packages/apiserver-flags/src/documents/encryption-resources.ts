import { type DocumentFault, field } from '@harderway/component-flags/documents';
import type { KeyPath } from '@harderway/yaml-text';

/** Resources that have no REST API. */
const INTERNAL = ['apiserveripinfo', 'serviceipallocations', 'servicenodeportallocations'];

/** Why a name is not taken, and what to write instead. */
function objectionTo(name: string): readonly [why: string, hint: string] | undefined {
  const [resource = ''] = name.split('.');
  const group = groupOf(name);
  if (/[A-Z]/.test(name)) return ['resource name should not contain capital letters', 'Write it small.'];
  if (name === '*')
    return [
      "use '*.' to encrypt all the resources from core API group or *.* to encrypt all resources",
      "Write '*.*'.",
    ];
  if (INTERNAL.includes(name))
    return ['resources which do not have REST API/s cannot be encrypted', 'Leave it out.'];
  if (group === 'events.k8s.io')
    return [
      "'*.events.k8s.io' objects are stored using the 'events' API group in etcd. Use 'events' instead in the config file",
      'Write events.',
    ];
  if (group === 'extensions')
    return ["'extensions' group has been removed and cannot be used for encryption", 'Leave it out.'];
  if (group === '*' && resource !== '*')
    return ['encrypting the same resource across groups is not supported', 'Name each group.'];
  return undefined;
}

/** The group of a resource: `apps` of `deployments.apps`, empty for the core group. */
const groupOf = (name: string): string => name.split('.').slice(1).join('.');

/** The wildcard among other names that covers a resource, itself included. */
export const maskedBy = (name: string, others: ReadonlySet<string>): string | undefined =>
  [`*.${groupOf(name)}`, '*.*'].find((wildcard) => others.has(wildcard));

/** Whether one of the names is covered by another's wildcard. */
function overlaps(names: readonly string[]): boolean {
  if (names.includes('*.*')) return names.length > 1;
  const all = new Set(names);
  return names.some((name) => !name.startsWith('*') && maskedBy(name, all) !== undefined);
}

/** Faults in the names of one list of resources, as they are checked from 1.27 on. */
export function* resourceFaults(names: readonly string[], path: KeyPath): Iterable<DocumentFault> {
  for (const [index, name] of names.entries()) {
    const objection = objectionTo(name);
    if (objection !== undefined) yield field.invalid([...path, index], name, ...objection);
  }
  if (new Set(names).size < names.length)
    yield field.invalid(
      path,
      names,
      'the same resource cannot be specified multiple times',
      'Name each resource once.',
    );
  if (overlaps(names))
    yield field.invalid(
      path,
      names,
      "using overlapping resources such as 'secrets' and '*.' in the same resource list is not allowed as they will be masked",
      'Move one of them into an item of its own, ahead of the wildcard.',
    );
}
