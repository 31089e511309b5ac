import { encodeBytes } from '../document/bytes.js';
import type { EffectiveUnit } from '../effective/effective.js';
import { directivesOf, sectionOfType } from '../schema/lookup.js';
import { propertyDefaults } from '../schema/properties.generated.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { storeOf } from '../settings/store.js';
import { settingOf } from '../verify/setting.js';
import { impliedProperties } from './implied.js';
import { commandExProperty, type PropertyValue, settingProperty } from './render.js';

/** Properties of D-Bus whose names are not the directive's. */
const renamed: Readonly<Record<string, string>> = {
  CPUQuota: 'CPUQuotaPerSecUSec',
  EnvironmentFile: 'EnvironmentFiles',
  OnFailureIsolate: 'OnFailureJobMode',
};

/** The name of the property with a directive's value. */
export const propertyName = (directive: string): string =>
  renamed[directive] ?? directive.replace(/(?<!N)Sec$/, 'USec');

const oneOf = (value: string | undefined, ...off: readonly string[]): boolean =>
  value !== undefined && !off.includes(value);

/** Types of directives by the value of their properties when they are unset. */
const emptyTexts =
  'text plain-text path user working-directory pid-file bus-name mount-node reboot-parameter'.split(' ');
const zeros = 'int32 uint32 int64 size nice mode'.split(' ');
const emptyLists =
  'units urls environment environment-names environment-removals environment-file users paths sandbox-paths command mounts-for device-allow'.split(
    ' ',
  );

/** The value of an unset directive of this type; undefined where it depends on the machine. */
function emptyOf(type: string): PropertyValue | undefined {
  const name = type.replace(/:.*/, '');
  if (name === 'boolean') return false;
  if (name === 'time-span') return 0n;
  if (emptyTexts.includes(name)) return '';
  if (zeros.includes(name)) return 0;
  return emptyLists.includes(name) ? [] : undefined;
}

/** Directives whose property is not what the setting alone says. */
function special(key: string, unit: LoadedUnit, section: string): PropertyValue | undefined {
  const text = settingOf(unit, `${section}.${key}`, 'text');
  switch (key) {
    case 'PrivateTmp':
    case 'PrivateUsers':
    case 'ProtectControlGroups':
    case 'MemoryPressureWatch':
      return key === 'MemoryPressureWatch' ? undefined : oneOf(text, 'no');
    case 'WorkingDirectory':
      return text === '-~' ? '!~' : text;
    case 'EnvironmentFile':
      return settingOf(unit, `${section}.${key}`, 'texts')?.map((path) =>
        path.startsWith('-') ? [path.slice(1), true] : [path, false],
      );
    case 'Delegate':
      return (
        settingOf(unit, `${section}.${key}`, 'boolean') ??
        (unit.settings.has(`${section}.${key}`) ? true : undefined)
      );
    case 'RuntimeDirectory':
    case 'StateDirectory':
    case 'CacheDirectory':
    case 'LogsDirectory':
    case 'ConfigurationDirectory': {
      const sources = settingOf(unit, `${section}.${key}`, 'records')?.map(([source]) => String(source));
      return sources === undefined ? undefined : [...new Set(sources)].sort();
    }
    case 'SystemCallFilter': {
      const filter = settingOf(unit, `${section}.${key}`, 'filter');
      // libseccomp knows switch_endian but has no number for it here, so it is lost; a call that an allow list answers
      // with an error is not allowed, and not listed.
      const items = filter?.items.filter(
        (item) => !item.startsWith('switch_endian') && (filter.inverted || !item.includes(':')),
      );
      return filter === undefined ? undefined : [!filter.inverted, [...(items ?? [])].sort()];
    }
    // systemd keeps these newest first.
    case 'SocketBindAllow':
    case 'SocketBindDeny':
      return settingOf(unit, `${section}.${key}`, 'records')
        ?.toReversed()
        .map((record) => record.map(String));
    case 'ImportCredential':
      return settingOf(unit, `${section}.${key}`, 'records')?.map(([glob]) => String(glob));
    case 'LogExtraFields':
      return settingOf(unit, `${section}.${key}`, 'texts')?.map((each) => [...encodeBytes(each)]);
    case 'AppArmorProfile':
    case 'SELinuxContext':
    case 'SmackProcessLabel':
      return text === undefined ? undefined : [text.startsWith('-'), text.replace(/^-/, '')];
    default:
      return undefined;
  }
}

const sharedStores = [
  ['BindPaths', 'BindPaths', 'BindReadOnlyPaths'],
  ['LoadCredential', 'LoadCredential', 'LoadCredentialEncrypted'],
] as const;

/** Records that share a store with others, told apart by the directive in front. */
const ofKey = (unit: LoadedUnit, store: string, key: string): PropertyValue =>
  (settingOf(unit, store, 'records') ?? [])
    .filter(([name]) => name === key)
    .map((record) => record.slice(1).map((each) => (typeof each === 'object' ? [] : each)));

/**
 * The D-Bus properties of a unit that follow from its files, by name, as `busctl get-property` would print them under a
 * systemd 257 that has loaded it. Properties that depend on the machine or on a run are left out, and so are those that
 * the manager adds to (After=, Requires=) unless the files set them.
 */
export function unitProperties(effective: EffectiveUnit): Readonly<Record<string, PropertyValue>> {
  const { unit } = effective;
  const section = sectionOfType(unit.type);
  const out: Record<string, PropertyValue> = {
    Id: effective.id,
    LoadState: effective.state === 'loaded' ? 'loaded' : effective.state,
    DropInPaths: effective.dropInPaths,
    ...(effective.fragmentPath === undefined ? {} : { FragmentPath: effective.fragmentPath }),
  };
  if (effective.state === 'masked' || effective.state === 'not-found') return out;
  for (const known of [...directivesOf('Unit').values(), ...directivesOf(section).values()]) {
    if (known.aliasOf !== undefined || known.type === 'removed') continue;
    const name = propertyName(known.name);
    const setting = unit.settings.get(storeOf(known))?.setting;
    // Only the machine can compute a share of its memory or tasks.
    if (setting?.kind === 'text' && /^(?:memory-limit|tasks-max)$/.test(known.type)) continue;
    const value =
      special(known.name, unit, known.section) ??
      (setting === undefined ? (propertyDefaults[name] ?? emptyOf(known.type)) : settingProperty(setting));
    if (
      value === undefined ||
      /^(?:condition|timer|path-spec|socket-listen|bind-paths|load-credential|set-credential)/.test(
        known.type,
      )
    )
      continue;
    out[name] = value;
    if (setting?.kind === 'limit') out[`${name}Soft`] = setting.value.soft;
    if (known.type === 'command') {
      out[`${name}Ex`] = setting?.kind === 'commands' ? setting.value.map(commandExProperty) : [];
    }
  }
  if (out['Description'] === '') out['Description'] = effective.id;
  for (const name of ['Conditions', 'Asserts'])
    out[name] = settingProperty({
      kind: 'conditions',
      value: settingOf(unit, `Unit.${name}`, 'conditions') ?? [],
    });
  for (const [store, ...names] of sharedStores)
    if (unit.settings.has(`${section}.${store}`))
      for (const name of names) out[name] = ofKey(unit, `${section}.${store}`, name);
  if (unit.type === 'path')
    out['Paths'] =
      settingOf(unit, 'Path.Paths', 'records')?.map((each) => [String(each[0]), String(each[1])]) ?? [];
  return { ...out, ...impliedProperties(unit) };
}
