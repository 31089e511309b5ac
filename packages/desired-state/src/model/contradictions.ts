import { DesiredStateError } from '../errors.js';
import type { AnyResource, PathUse } from './kind.js';
import { idOf, type Kinds, kindOf, pathOf } from './kind-list.js';

/** A path as it is compared: two slashes are one. */
const plain = (path: string): string => path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');

/** The directories that a path is in, from the root on, without itself. */
const parentsOf = (path: string): readonly string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index)).filter((parent) => parent !== '');

/** The path of a resource and its use: as the kind says, or by what the kind writes. */
function placeOf(
  kinds: Kinds,
  resource: AnyResource,
): { readonly use: PathUse | undefined; readonly path: string | undefined } {
  const kind = kindOf(kinds, resource);
  const path = pathOf(kinds, resource);
  if (kind.use !== undefined) return { use: kind.use(resource), path };
  if (kind.edit !== undefined) return { use: 'lines', path };
  const file = kind.upload?.(resource);
  return { use: file && 'file', path: file?.path };
}

/**
 * Refuses resources that can't hold together: two that make different things of one path, and one below a path that is
 * not to be a directory. The host would never converge, and a removal would take along what another resource has made.
 *
 * @param removed where links to be removed lead on the host, once that is known
 * @throws DesiredStateError `bad-resource`, which names both
 */
export function refuseContradictions(
  kinds: Kinds,
  resources: readonly AnyResource[],
  removed: readonly { readonly id: string; readonly leadsTo: string }[] = [],
): void {
  const places = resources.flatMap((resource) => {
    const { use, path } = placeOf(kinds, resource);
    return use === undefined || path === undefined
      ? []
      : [{ use, path: plain(path), id: idOf(kinds, resource) }];
  });
  for (const { id, leadsTo } of removed)
    places.push({ use: 'nothing', path: leadsTo, id: `${id}, a link to ${leadsTo}` });
  const known = new Map<string, (typeof places)[number]>();
  for (const place of places) {
    const other = known.get(place.path) ?? place;
    // Two files or directories at one path are two spellings of it; lines may come from several blocks.
    const isWhole = place.use === 'file' || place.use === 'directory';
    if (other.use !== place.use || (isWhole && other.id !== place.id))
      throw new DesiredStateError('bad-resource', `${place.id}: it contradicts ${other.id}`);
    known.set(place.path, place);
  }
  for (const { use, path, id } of places) {
    if (use === 'nothing') continue;
    const above = parentsOf(path).flatMap((parent) => known.get(parent) ?? []);
    const other = above.find((each) => each.use !== 'directory');
    if (other !== undefined)
      throw new DesiredStateError('bad-resource', `${id}: it contradicts ${other.id}, which it is below`);
  }
}
