import { inRanges, parseVersion } from '@harderway/component-flags';
import { nearest } from '@harderway/diagnostics';
import { admissionPlugins } from './catalog/admission-plugins.generated.js';

const admissionPluginHistory = admissionPlugins.plugins;

/** An admission plugin in one version. */
export interface AdmissionPlugin {
  readonly name: string;
  readonly onByDefault: boolean;
}

/** The admission plugins of a Kubernetes version, by name. Source: the plugin registry of each minor. */
export function admissionPluginsOf(version: string): ReadonlyMap<string, AdmissionPlugin> {
  const at = parseVersion(version);
  return new Map(
    admissionPluginHistory
      .filter(
        ({ versions, uncertain }) =>
          inRanges(at, versions) || (uncertain !== undefined && inRanges(at, uncertain)),
      )
      .map(({ name, on }) => [name, { name, onByDefault: on !== undefined && inRanges(at, on) }]),
  );
}

/** Advice about a plugin that a version lacks. */
export function adviseOnPlugin(name: string, version: string): string {
  const plugin = admissionPluginHistory.find((candidate) => candidate.name === name);
  if (plugin === undefined) {
    const close = nearest(name, admissionPluginsOf(version).keys());
    return close === undefined ? 'No version has it: check the spelling.' : `Did you mean ${close}?`;
  }
  if (name === 'PodSecurityPolicy')
    return 'It went with 1.25: use the plugin PodSecurity and its namespace labels instead.';
  const [first = ''] = plugin.versions.split('-');
  return inRanges(parseVersion(version), `${first}-`)
    ? `It exists in ${plugin.versions} only: remove it.`
    : `It comes with ${first}: remove it or run that version.`;
}

/** The names of all admission plugins. */
export const admissionPluginNames: readonly string[] = admissionPluginHistory.map(({ name }) => name);

/** All facts about an admission plugin, as lines; none for other names. */
export const explainPlugin = (name: string): readonly string[] =>
  admissionPluginHistory
    .filter((plugin) => plugin.name === name)
    .flatMap(({ versions, on }) => [
      `${name} (admission plugin)`,
      `  versions    ${versions}`,
      `  on in       ${on ?? 'none by default'}`,
    ]);
