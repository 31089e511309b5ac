import type { EffectiveUnit } from '../effective/effective.js';
import { type Directive, directivesOf, sectionOfType } from '../schema/lookup.js';
import { propertyDefaults } from '../schema/properties.generated.js';
import type { LoadedUnit } from '../settings/loaded.js';
import type { Setting } from '../settings/model.js';
import { storeOf } from '../settings/store.js';
import { sectionOf } from '../verify/setting.js';
import { impliedProperties } from './implied.js';
import { commandExProperty, type PropertyValue, settingProperty } from './render.js';
import { special } from './special.js';

/** Properties of D-Bus whose names are not the directive's. */
const renamed: Readonly<Record<string, string>> = {
  CPUQuota: 'CPUQuotaPerSecUSec',
  EnvironmentFile: 'EnvironmentFiles',
  OnFailureIsolate: 'OnFailureJobMode',
};

/** The name of the property with a directive's value. */
export const propertyName = (directive: string): string =>
  renamed[directive] ?? directive.replace(/(?<!N)Sec$/, 'USec');

/** Types of directives by the value of their properties when they are unset. */
const emptyValues: readonly (readonly [value: PropertyValue, types: readonly string[]])[] = [
  [false, ['boolean']],
  [
    '',
    [
      'text',
      'plain-text',
      'path',
      'user',
      'working-directory',
      'pid-file',
      'bus-name',
      'mount-node',
      'reboot-parameter',
    ],
  ],
  [0n, ['time-span']],
  [0, ['int32', 'uint32', 'int64', 'size', 'nice', 'mode']],
  [
    [],
    [
      'units',
      'urls',
      'environment',
      'environment-names',
      'environment-removals',
      'environment-file',
      'users',
      'paths',
      'colon-paths',
      'sandbox-paths',
      'command',
      'mounts-for',
      'device-allow',
      'log-extra-fields',
      'log-filter-patterns',
      'open-file',
      'temporary-filesystems',
      'mount-images',
      'extension-images',
      'root-image-options',
      'io-device-weight',
      'io-limit',
      'io-device-latency',
      'blockio-device-weight',
      'blockio-bandwidth',
      'address-prefixes',
      'ip-filter-bpf-progs',
      'bpf-foreign-program',
      'cgroup-nft-set',
      'disable-controllers',
      'allowed-cpuset',
    ],
  ],
  [
    [false, []],
    ['syscall-log', 'address-families', 'restrict-filesystems', 'restrict-network-interfaces'],
  ],
  [[[], []], ['exit-statuses']],
];

const emptyOf = (type: string): PropertyValue | undefined =>
  emptyValues.find(([, types]) => types.includes(type))?.[0];

/** Types whose directives share properties; `impliedProperties` makes those. */
const shared =
  /^(?:condition|timer|path-spec|socket-listen|bind-paths|load-credential|set-credential|input-|delegate$)/;

/** Values that only the machine can compute: a share of its memory or tasks. */
const isShare = ({ type }: Directive, setting: Setting | undefined): boolean =>
  (type === 'memory-limit' || type === 'tasks-max') && setting?.kind === 'text';

/** A directive with a property of its own. */
interface OwnProperty {
  readonly known: Directive;
  /** Where its value is kept. */
  readonly store: string;
  readonly name: string;
  /** Its value while the directive is not set; undefined where only the machine knows it. */
  readonly unset: PropertyValue | undefined;
}

const cache = new Map<string, readonly OwnProperty[]>();

/** The directives of a section that have properties of their own. */
function ownPropertiesOf(section: string): readonly OwnProperty[] {
  const properties =
    cache.get(section) ??
    [...directivesOf(section).values()]
      .filter(({ aliasOf, type }) => aliasOf === undefined && type !== 'removed' && !shared.test(type))
      .map((known): OwnProperty => {
        const name = propertyName(known.name);
        return { known, store: storeOf(known), name, unset: propertyDefaults[name] ?? emptyOf(known.type) };
      });
  cache.set(section, properties);
  return properties;
}

/**
 * The D-Bus properties of a unit that follow from its files, by name, as `busctl get-property` would print them under a
 * systemd 257 that has loaded it. Properties that depend on the machine or on a run are left out, and so are those that
 * the manager adds to (After=, Requires=) unless the files set them.
 */
export function unitProperties(effective: EffectiveUnit): Readonly<Record<string, PropertyValue>> {
  const { unit } = effective;
  const out: Record<string, PropertyValue> = {
    Id: effective.id,
    LoadState: effective.state,
    DropInPaths: effective.dropInPaths,
    ...(effective.fragmentPath === undefined ? {} : { FragmentPath: effective.fragmentPath }),
  };
  if (effective.state === 'masked' || effective.state === 'not-found') return out;
  for (const section of ['Unit', sectionOfType(unit.type)]) {
    const own = sectionOf(unit, section);
    for (const { known, store, name, unset } of ownPropertiesOf(section)) {
      const setting = unit.settings.get(store)?.setting;
      if (isShare(known, setting)) continue;
      const usual = setting === undefined ? unset : settingProperty(setting);
      const make = special[known.name];
      const value = make === undefined ? usual : make(own, known.name, usual);
      if (value === undefined) continue;
      out[name] = value;
      if (setting?.kind === 'limit') out[`${name}Soft`] = setting.value.soft;
      if (known.type === 'command')
        out[`${name}Ex`] = setting?.kind === 'commands' ? setting.value.map(commandExProperty) : [];
    }
  }
  if (out['Description'] === '') out['Description'] = effective.id;
  return Object.assign(out, impliedProperties(unit));
}

/** The properties of a unit that may follow from directives of other names. */
export function derivedProperties(unit: LoadedUnit): Readonly<Record<string, PropertyValue>> {
  const out: Record<string, PropertyValue> = {};
  for (const section of ['Unit', sectionOfType(unit.type)]) {
    const own = sectionOf(unit, section);
    for (const name of Object.keys(special))
      if (directivesOf(section).has(name))
        out[propertyName(name)] = special[name]?.(own, name, undefined) ?? '';
  }
  return Object.assign(out, impliedProperties(unit));
}
