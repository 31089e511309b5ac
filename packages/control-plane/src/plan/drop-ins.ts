import type { Observation, Resource } from '@harderway/desired-state';

/** The observation of a host, and the resources that should hold there. */
interface SeenHost {
  readonly host: { readonly name: string };
  readonly seen: Pick<Observation, 'units'>;
  readonly resources: readonly { readonly resource: Resource }[];
}

/** Drop-ins of packages change units of other packages, which are their own. */
const isOfPackage = (path: string): boolean => /^(\/usr)?\/lib\//.test(path);

/** Notes about drop-ins that neither a package nor the plan has made. A plan compares unit files, and not what these change. */
export const dropInNotes = (views: readonly SeenHost[]): readonly string[] =>
  views.flatMap(({ host, seen, resources }) => {
    const own = new Set(resources.map(({ resource }) => ('path' in resource ? resource.path : undefined)));
    return resources.flatMap(({ resource }) => {
      if (resource.kind !== 'unit') return [];
      const { dropIns = [] } = seen.units.get(resource.name) ?? {};
      const foreign = dropIns.filter((path) => !isOfPackage(path) && !own.has(path));
      return foreign.length === 0
        ? []
        : [
            `${foreign.join(', ')} on ${host.name} ${foreign.length === 1 ? 'changes' : 'change'} ${resource.name}, and the plan does not compare that: read \`systemctl cat ${resource.name}\`, move what is meant into extraFlags, and remove the rest.`,
          ];
    });
  });
