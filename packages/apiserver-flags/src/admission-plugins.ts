import { inRanges, parseVersion } from '@harderway/component-flags';
import { admissionPluginHistory } from './catalog/admission-plugins.generated.js';

/** An admission plugin in one version. */
export interface AdmissionPlugin {
  readonly name: string;
  readonly onByDefault: boolean;
}

/** The admission plugins of a Kubernetes version, by name. Source: the plugin registry of each minor. */
export const admissionPluginsOf = (version: string): ReadonlyMap<string, AdmissionPlugin> => {
  const at = parseVersion(version);
  return new Map(
    admissionPluginHistory
      .filter(
        ({ versions, uncertain }) =>
          inRanges(at, versions) || (uncertain !== undefined && inRanges(at, uncertain)),
      )
      .map(({ name, on }) => [name, { name, onByDefault: on !== undefined && inRanges(at, on) }]),
  );
};

/** What to do about a plugin that a version lacks. */
export const adviseOnPlugin = (name: string, version: string): string => {
  const plugin = admissionPluginHistory.find((candidate) => candidate.name === name);
  if (plugin === undefined) return 'No version has it: check the spelling.';
  if (name === 'PodSecurityPolicy')
    return 'It went with 1.25: use the plugin PodSecurity and its namespace labels instead.';
  const [first = ''] = plugin.versions.split('-');
  return inRanges(parseVersion(version), `${first}-`)
    ? `It exists in ${plugin.versions} only: remove it.`
    : `It comes with ${first}: remove it or run that version.`;
};
