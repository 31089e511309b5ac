import { inRanges, parseVersion } from '@harderway/component-flags';
import {
  type Faults,
  faultAt,
  field,
  itemsOf,
  type KeyPath,
  listOf,
  mapOf,
  textOf,
  type Values,
} from '@harderway/component-flags/documents';
import type { Surroundings } from './configuration-versions.js';
import type { PluginFacts } from './plugin-facts.js';
import { namesIn } from './plugin-sets.js';
import { schedulerPlugins } from './plugins.generated.js';

const factsOf = (name: string): PluginFacts | undefined =>
  Object.hasOwn(schedulerPlugins, name) ? schedulerPlugins[name] : undefined;

const isIn = (ranges: string | undefined, version: string): boolean =>
  ranges !== undefined && inRanges(parseVersion(version), ranges);

/** The versions for which the list of extension points is known to be complete. */
const POINTS_KNOWN = '1.20-1.36';

/** Extension points at which validation does not look for invalid plugins. */
const UNLISTED: readonly string[] = [
  'multiPoint',
  'placementGenerate',
  'placementScore',
  'podGroupPostFilter',
];

const isInvalid = (name: string, apiVersion: string, version: string): boolean =>
  apiVersion.endsWith('/v1') && isIn(factsOf(name)?.invalid, version);

/** Whether a list of points, each with its versions if they are not all, has one of them. */
const hasPoint = (points: readonly string[], point: string, version: string): boolean =>
  points.some((written) => {
    const [name, versions] = written.split('@');
    return name === point && (versions === undefined || isIn(versions, version));
  });

/** Counts the plugins at queueSort or bind: its default plugin, the plugins a profile enables there, and the plugins it enables at multiPoint. */
function countAt(plugins: Values, point: string, byDefault: string, version: string): number {
  const [enabled, disabled] = [namesIn(plugins[point], 'enabled'), namesIn(plugins[point], 'disabled')];
  const offAtAll = namesIn(plugins['multiPoint'], 'disabled');
  const stays = !offAtAll.includes('*') && !offAtAll.includes(byDefault);
  const here = namesIn(plugins['multiPoint'], 'enabled').filter((name) =>
    hasPoint(factsOf(name)?.points ?? [], point, version),
  );
  const expanded = disabled.includes('*') ? [] : [...(stays ? [byDefault] : []), ...here];
  return new Set([...enabled, ...expanded.filter((name) => !disabled.includes(name))]).size;
}

/** Plugins that validation of a v1 configuration refuses by name. */
export function* invalidPluginFaults(configuration: Values, apiVersion: string, version: string): Faults {
  const why = `was invalid in version "${apiVersion}" (KubeSchedulerConfiguration is version "${apiVersion}")`;
  const hint = 'Leave it out: this version has no such plugin, or is about to lose it.';
  for (const { item, here } of itemsOf(configuration['profiles'], ['profiles'])) {
    const { plugins, pluginConfig } = mapOf(item);
    const named = [
      ...Object.entries(mapOf(plugins)).flatMap(([point, set]) =>
        UNLISTED.includes(point)
          ? []
          : itemsOf(mapOf(set)['enabled'], [...here, 'plugins', point, 'enabled']),
      ),
      ...itemsOf(pluginConfig, [...here, 'pluginConfig']),
    ];
    for (const { item: plugin, here: path } of named) {
      const name = textOf(mapOf(plugin)['name']);
      if (isInvalid(name, apiVersion, version)) yield field.invalid(path, name, why, hint);
    }
  }
}

/** The reason why the program cannot put a plugin at an extension point. */
function misplaced(
  name: string,
  point: string,
  version: string,
): readonly [text: string, hint: string] | undefined {
  // kube-scheduler looks for a multiPoint plugin at its first extension point.
  const isForAll = point === 'multiPoint';
  const kind = isForAll ? 'PreFilter' : `${point.charAt(0).toUpperCase()}${point.slice(1)}`;
  const facts = factsOf(name);
  if (facts === undefined || !isIn(facts.versions, version))
    return [`${kind}Plugin "${name}" does not exist`, 'Name a plugin that kube-scheduler is built with.'];
  if (isForAll || !isIn(POINTS_KNOWN, version) || hasPoint(facts.points, point, version)) return undefined;
  const own = facts.points.filter((each) => hasPoint([each], each.split('@')[0] ?? '', version));
  return [
    `plugin "${name}" does not extend ${kind}Plugin plugin`,
    `Enable it at ${own.map((each) => each.split('@')[0]).join(', ')}.`,
  ];
}

/** The plugins that extension points ask for and the program cannot put there. */
function* misplacedFaults(plugins: Values, path: KeyPath, surroundings: Surroundings, ahead: string): Faults {
  const { apiVersion, version } = surroundings;
  for (const [point, set] of Object.entries(plugins))
    for (const { item, here } of itemsOf(mapOf(set)['enabled'], [...path, point, 'enabled'])) {
      const name = textOf(mapOf(item)['name']);
      if (!UNLISTED.includes(point) && isInvalid(name, apiVersion, version)) continue;
      const [text, hint] = misplaced(name, point, version) ?? [];
      if (text !== undefined && hint !== undefined)
        yield faultAt('field-value', [...here, 'name'], `${ahead}${text}`, hint);
    }
}

/** The first name that a list has twice. */
function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

/** Versions that add a profile's plugins to the default ones. In later versions, a profile's plugin replaces the default. */
const ADDING = '1.20-1.21';

/** Plugins that an extension point enables twice; one of the two may be the default. */
function* twiceFaults(plugins: Values, path: KeyPath, version: string, ahead: string): Faults {
  for (const [point, set] of Object.entries(plugins)) {
    const own = namesIn(set, 'enabled');
    const off = namesIn(set, 'disabled');
    const isDefault = (name: string): boolean =>
      !off.includes('*') && !off.includes(name) && hasPoint(factsOf(name)?.default ?? [], point, version);
    const again = isIn(ADDING, version) ? own.find(isDefault) : undefined;
    const name = repeated(own) ?? again;
    if (name === undefined) continue;
    const kind = `${point.charAt(0).toUpperCase()}${point.slice(1)}Plugin`;
    const text = `${ahead}plugin "${name}" already registered as "${kind}"`;
    const hint =
      name === again ? 'It is enabled by default: disable it too, or leave it out.' : 'Name it once.';
    yield faultAt('field-value', [...path, point, 'enabled'], text, hint);
  }
}

/** Arguments of the plugin that sorts the queue, which all profiles share. */
function* sortArgumentFaults(configuration: Values): Faults {
  let first: string | undefined;
  for (const { item, here, index } of itemsOf(configuration['profiles'], ['profiles'])) {
    const { schedulerName, plugins, pluginConfig } = mapOf(item);
    const [sort = 'PrioritySort'] = namesIn(mapOf(plugins)['queueSort'], 'enabled');
    const own = listOf(pluginConfig)
      .map(mapOf)
      .find(({ name }) => name === sort);
    const args = JSON.stringify(own?.['args'] ?? null);
    if (index === 0) first = args;
    else if (args !== first)
      yield faultAt(
        'field-value',
        [...here, 'pluginConfig'],
        `initializing profiles: different queue sort plugin args for profile "${textOf(schedulerName)}"`,
        `Give ${sort} the same arguments in all profiles.`,
      );
  }
}

/** Faults that the program finds once it puts its profiles together. */
export function* pluginFaults(configuration: Values, apiVersion: string, version: string): Faults {
  for (const { item, here } of itemsOf(configuration['profiles'], ['profiles'])) {
    const { schedulerName, plugins: written } = mapOf(item);
    const name = textOf(schedulerName) || 'default-scheduler';
    const [plugins, path] = [mapOf(written), [...here, 'plugins']];
    const ahead = `initializing profiles: creating profile for scheduler name ${name}: `;
    const isOld = inRanges(parseVersion(version), '1.20-1.22');
    const configured = repeated(
      listOf(mapOf(item)['pluginConfig']).map((each) => textOf(mapOf(each)['name'])),
    );
    if (isOld && configured !== undefined)
      yield faultAt(
        'field-value',
        [...here, 'pluginConfig'],
        `${ahead}repeated config for plugin ${configured}`,
        'Keep one of them.',
      );
    yield* misplacedFaults(plugins, path, { apiVersion, version }, ahead);
    yield* twiceFaults(plugins, path, version, ahead);
    const sorts = countAt(plugins, 'queueSort', 'PrioritySort', version);
    const of = `profile with scheduler name "${name}"`;
    const none = isOld
      ? `${sorts === 0 ? 'no queue sort plugin is' : 'only one queue sort plugin can be'} enabled`
      : `only one queue sort plugin required for ${of}, but got ${sorts}`;
    if (sorts !== 1)
      yield faultAt(
        'field-value',
        [...path, 'queueSort'],
        `${ahead}${none}`,
        'Enable one, and disable PrioritySort beside another.',
      );
    if (countAt(plugins, 'bind', 'DefaultBinder', version) === 0)
      yield faultAt(
        'field-value',
        [...path, 'bind'],
        `${ahead}at least one bind plugin is needed${isOld ? '' : ` for ${of}`}`,
        'Enable DefaultBinder.',
      );
  }
  yield* sortArgumentFaults(configuration);
}
