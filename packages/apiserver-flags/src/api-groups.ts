import { inRanges, parseVersion } from '@harderway/component-flags';
import { apiGroups } from './catalog/api-groups.generated.js';

const versionsOf = (group: string): Readonly<Record<string, string>> =>
  Object.hasOwn(apiGroups, group) ? (apiGroups[group] ?? {}) : {};

/** Whether a Kubernetes version registers an API group. */
export function knowsGroup(kubernetes: string, group: string): boolean {
  const at = parseVersion(kubernetes);
  return group === '' || Object.values(versionsOf(group)).some((range) => inRanges(at, range));
}

/** Whether it registers a version of the group. Only versions that were looked at count as unknown. */
export function knowsGroupVersion(kubernetes: string, group: string, version: string): boolean {
  if (group === '') return version === 'v1';
  const range = versionsOf(group)[version];
  return range !== undefined && inRanges(parseVersion(kubernetes), range);
}
