import { encodeBytes } from '../document/bytes.js';
import type { EffectiveUnit } from '../effective/effective.js';
import { directivesOf, sectionOfType } from '../schema/lookup.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { storeOf } from '../settings/store.js';
import { TIME_INFINITY } from '../values/time-span.js';
import { settingOf } from '../verify/setting.js';
import { impliedProperties } from './implied.js';
import { commandExProperty, type PropertyValue, settingProperty } from './render.js';

/** Properties of D-Bus whose names are not the directive's. */
const renamed: Readonly<Record<string, string>> = {
  CPUQuota: 'CPUQuotaPerSecUSec',
  TimerSlackNSec: 'TimerSlackNSec',
  IODeviceLatencyTargetSec: 'IODeviceLatencyTargetUSec',
  BusName: 'BusName',
  Environment: 'Environment',
  EnvironmentFile: 'EnvironmentFiles',
  OnFailureIsolate: 'OnFailureJobMode',
};

/** The name of the property with a directive's value. */
export function propertyName(directive: string): string {
  const other = renamed[directive];
  if (other !== undefined) return other;
  return directive.endsWith('Sec') ? `${directive.slice(0, -3)}USec` : directive;
}

const oneOf = (value: string | undefined, ...off: readonly string[]): boolean =>
  value !== undefined && !off.includes(value);

const second = 1_000_000n;

/** Values of unset directives in systemd 257 as Debian builds it, where they are not zero or empty. */
const defaults: Readonly<Record<string, PropertyValue>> = {
  UMask: 0o022,
  Restart: 'no',
  RestartMode: 'normal',
  ExitType: 'main',
  NotifyAccess: 'none',
  OOMPolicy: 'stop',
  KillMode: 'control-group',
  KillSignal: 15,
  RestartKillSignal: 15,
  FinalKillSignal: 9,
  WatchdogSignal: 6,
  ReloadSignal: 1,
  SendSIGKILL: true,
  DefaultDependencies: true,
  GuessMainPID: true,
  IgnoreSIGPIPE: true,
  SyslogLevelPrefix: true,
  TimeoutStartUSec: 90n * second,
  TimeoutStopUSec: 90n * second,
  TimeoutUSec: 90n * second,
  RestartUSec: 100_000n,
  MemoryPressureThresholdUSec: 200_000n,
  CPUAccounting: true,
  MemoryAccounting: true,
  TasksAccounting: true,
  MemoryZSwapWriteback: true,
  RestartMaxDelayUSec: TIME_INFINITY,
  RuntimeMaxUSec: TIME_INFINITY,
  TimeoutCleanUSec: TIME_INFINITY,
  JobTimeoutUSec: TIME_INFINITY,
  JobRunningTimeoutUSec: TIME_INFINITY,
  StartLimitIntervalUSec: 10n * second,
  StartLimitBurst: 5,
  OnFailureJobMode: 'replace',
  OnSuccessJobMode: 'fail',
  StartLimitAction: 'none',
  FailureAction: 'none',
  SuccessAction: 'none',
  JobTimeoutAction: 'none',
  CollectMode: 'inactive',
  FailureActionExitStatus: -1,
  SuccessActionExitStatus: -1,
  StandardInput: 'null',
  StandardOutput: 'journal',
  StandardError: 'inherit',
  ProtectHome: 'no',
  ProtectSystem: 'no',
  ProtectProc: 'default',
  ProcSubset: 'all',
  KeyringMode: 'shared',
  RuntimeDirectoryPreserve: 'no',
  DevicePolicy: 'auto',
  CPUWeight: TIME_INFINITY,
  StartupCPUWeight: TIME_INFINITY,
  IOWeight: TIME_INFINITY,
  StartupIOWeight: TIME_INFINITY,
  CPUQuotaPerSecUSec: TIME_INFINITY,
  CPUQuotaPeriodUSec: TIME_INFINITY,
  MemoryMax: TIME_INFINITY,
  MemoryHigh: TIME_INFINITY,
  MemorySwapMax: TIME_INFINITY,
  MemoryZSwapMax: TIME_INFINITY,
  ManagedOOMSwap: 'auto',
  ManagedOOMMemoryPressure: 'auto',
  ManagedOOMPreference: 'none',
  TimeoutStartFailureMode: 'terminate',
  TimeoutStopFailureMode: 'terminate',
  RuntimeDirectoryMode: 0o755,
  StateDirectoryMode: 0o755,
  CacheDirectoryMode: 0o755,
  LogsDirectoryMode: 0o755,
  ConfigurationDirectoryMode: 0o755,
  SocketMode: 0o666,
  DirectoryMode: 0o755,
  FlushPending: false,
  BindIPv6Only: 'default',
  Backlog: 2147483647,
  MaxConnections: 64,
  Priority: -1,
  IPTOS: -1,
  IPTTL: -1,
  Mark: -1,
  Timestamping: 'off',
  AccuracyUSec: 60n * second,
  RemainAfterElapse: true,
  TTYRows: 65535,
  TTYColumns: 65535,
  SyslogPriority: 30,
  SyslogLevel: 6,
  SyslogFacility: 3,
  LogLevelMax: -1,
};

/** The value of an unset directive of this type; undefined where it depends on the machine. */
function emptyOf(type: string): PropertyValue | undefined {
  const name = type.replace(/:.*/, '');
  if (name === 'boolean') return false;
  if (
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
    ].includes(name)
  )
    return '';
  if (['int32', 'uint32', 'int64', 'size', 'nice', 'mode'].includes(name)) return 0;
  if (name === 'time-span') return 0n;
  const lists = [
    'units',
    'urls',
    'environment',
    'environment-names',
    'environment-removals',
    'environment-file',
    'users',
    'paths',
    'sandbox-paths',
    'command',
    'mounts-for',
    'device-allow',
  ];
  return lists.includes(name) ? [] : undefined;
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
      (setting === undefined ? (defaults[name] ?? emptyOf(known.type)) : settingProperty(setting));
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
  out['Conditions'] = settingProperty({
    kind: 'conditions',
    value: settingOf(unit, 'Unit.Conditions', 'conditions') ?? [],
  });
  out['Asserts'] = settingProperty({
    kind: 'conditions',
    value: settingOf(unit, 'Unit.Asserts', 'conditions') ?? [],
  });
  if (unit.settings.has(`${section}.BindPaths`)) {
    out['BindPaths'] = ofKey(unit, `${section}.BindPaths`, 'BindPaths');
    out['BindReadOnlyPaths'] = ofKey(unit, `${section}.BindPaths`, 'BindReadOnlyPaths');
  }
  if (unit.settings.has(`${section}.LoadCredential`)) {
    out['LoadCredential'] = ofKey(unit, `${section}.LoadCredential`, 'LoadCredential');
    out['LoadCredentialEncrypted'] = ofKey(unit, `${section}.LoadCredential`, 'LoadCredentialEncrypted');
  }
  if (unit.type === 'path')
    out['Paths'] =
      settingOf(unit, 'Path.Paths', 'records')?.map((each) => [String(each[0]), String(each[1])]) ?? [];
  return { ...out, ...impliedProperties(unit) };
}
