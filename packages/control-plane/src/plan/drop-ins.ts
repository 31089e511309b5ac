import type { Observation, Resource } from '@harderway/desired-state';

/** The observation of a host, and the resources that should hold there. */
interface SeenHost {
  readonly host: { readonly name: string };
  readonly seen: Pick<Observation, 'units'>;
  readonly resources: readonly { readonly resource: Resource }[];
}

/** Drop-ins of packages change units of other packages, which are their own. */
const isOfPackage = (path: string): boolean => /^(\/usr)?\/lib\//.test(path);

/** The drop-ins on a host that neither a package nor the plan has made, each with the units that it changes: one may be for all. */
function foreignDropIns({ seen, resources }: SeenHost): ReadonlyMap<string, readonly string[]> {
  const own = new Set(resources.map(({ resource }) => ('path' in resource ? resource.path : undefined)));
  const units = new Map<string, readonly string[]>();
  for (const { resource } of resources) {
    if (resource.kind !== 'unit') continue;
    for (const path of seen.units.get(resource.name)?.dropIns ?? [])
      if (!isOfPackage(path) && !own.has(path)) units.set(path, [...(units.get(path) ?? []), resource.name]);
  }
  return units;
}

/** Notes about drop-ins of others. A plan compares unit files, and not the drop-ins that change them. */
export const dropInNotes = (views: readonly SeenHost[]): readonly string[] =>
  views.flatMap((view) =>
    [...foreignDropIns(view)].map(
      ([path, units]) =>
        `${path} on ${view.host.name} changes ${units.join(', ')}, and the plan does not compare that: read \`systemctl cat ${units[0]}\`, move what is meant into extraFlags, and remove the rest.`,
    ),
  );
