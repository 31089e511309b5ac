import type { Observation, Resource } from '@harderway/desired-state';

/** The observation of a host, and the resources that should hold there. */
interface SeenHost {
  readonly host: { readonly name: string };
  readonly seen: Pick<Observation, 'units'>;
  readonly resources: readonly { readonly resource: Resource }[];
}

/** Drop-ins that Debian packages install are not foreign. */
export const isOfPackage = (path: string): boolean => /^(\/usr)?\/lib\//.test(path);

/** Maps each foreign drop-in on a host to the units it changes. A drop-in in `service.d` changes all services. */
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

/** Advice on a foreign drop-in of a unit. */
export const dropInAdvice = (unit = ''): string =>
  `read \`systemctl cat ${unit}\`, move the settings you need into extraFlags, and remove the drop-in`;

/** Notes about foreign drop-ins: a plan compares unit files, not the drop-ins that override them. */
export const dropInNotes = (views: readonly SeenHost[]): readonly string[] =>
  views.flatMap((view) =>
    [...foreignDropIns(view)].map(
      ([path, units]) =>
        `${path} on ${view.host.name} changes ${units.join(', ')}, which the plan does not compare: ${dropInAdvice(units[0])}.`,
    ),
  );
