import { inRanges, parseVersion } from '@harderway/component-flags';
import {
  type Faults,
  faultAt,
  itemsOf,
  type KeyPath,
  listOf,
  mapOf,
  textOf,
  type Values,
} from '@harderway/component-flags/documents';
import { schedulerPlugins } from './plugins.generated.js';

/** The names in a set of plugins. */
const namesIn = (set: unknown, list: 'enabled' | 'disabled'): readonly string[] =>
  listOf(mapOf(set)[list]).map((item) => textOf(mapOf(item)['name']));

/** How many plugins an extension point has that needs one: its default, and what a profile adds. */
function countAt(plugins: Values, point: string, byDefault: string): number {
  const off = [plugins[point], plugins['multiPoint']].flatMap((set) => namesIn(set, 'disabled'));
  const own = namesIn(plugins[point], 'enabled');
  return new Set(off.includes('*') || off.includes(byDefault) ? own : [byDefault, ...own]).size;
}

const isKnown = (name: string, version: string): boolean =>
  Object.hasOwn(schedulerPlugins, name) &&
  inRanges(parseVersion(version), schedulerPlugins[name]?.versions ?? '');

/** The plugin that an extension point asks for and the program does not have. */
function* unknownFaults(plugins: Values, path: KeyPath, version: string, ahead: string): Faults {
  for (const [point, set] of Object.entries(plugins))
    for (const { item, here } of itemsOf(mapOf(set)['enabled'], [...path, point, 'enabled'])) {
      const name = textOf(mapOf(item)['name']);
      if (isKnown(name, version)) continue;
      // A plugin for all points is looked for at the first of them.
      const kind = point === 'multiPoint' ? 'PreFilter' : `${point.charAt(0).toUpperCase()}${point.slice(1)}`;
      const text = `${ahead}${kind}Plugin "${name}" does not exist`;
      yield faultAt(
        'field-value',
        [...here, 'name'],
        text,
        'Name a plugin that kube-scheduler is built with.',
      );
    }
}

/** The first name that a list has twice. */
function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

/** A plugin that one extension point enables twice. */
function* twiceFaults(plugins: Values, path: KeyPath, ahead: string): Faults {
  for (const [point, set] of Object.entries(plugins)) {
    const name = repeated(namesIn(set, 'enabled'));
    if (name === undefined) continue;
    const kind = `${point.charAt(0).toUpperCase()}${point.slice(1)}Plugin`;
    const text = `${ahead}plugin "${name}" already registered as "${kind}"`;
    yield faultAt('field-value', [...path, point, 'enabled'], text, 'Name it once.');
  }
}

/** Faults that the program finds once it puts its profiles together. */
export function* pluginFaults(configuration: Values, version: string): Faults {
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
    yield* unknownFaults(plugins, path, version, ahead);
    yield* twiceFaults(plugins, path, ahead);
    const sorts = countAt(plugins, 'queueSort', 'PrioritySort');
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
    if (countAt(plugins, 'bind', 'DefaultBinder') === 0)
      yield faultAt(
        'field-value',
        [...path, 'bind'],
        `${ahead}at least one bind plugin is needed${isOld ? '' : ` for ${of}`}`,
        'Enable DefaultBinder.',
      );
  }
}
