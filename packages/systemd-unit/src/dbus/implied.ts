import { encodeBytes } from '../document/bytes.js';
import { parseUnitName } from '../names/name.js';
import { siphash24 } from '../names/siphash.js';
import { cgroupControllers } from '../schema/words.generated.js';
import type { LoadedUnit } from '../settings/loaded.js';
import type { Field } from '../settings/model.js';
import { TIME_INFINITY } from '../values/time-span.js';
import { boundingSet } from '../verify/bounding-set.js';
import { namedPath } from '../verify/named.js';
import { serviceType } from '../verify/service.js';
import { type Section, sectionOf, settingOf } from '../verify/setting.js';
import { fieldsProperty, type PropertyValue, settingProperty } from './render.js';
import { streams } from './streams.js';
import { timers } from './timers.js';

type Properties = Readonly<Record<string, PropertyValue>>;

const second = 1_000_000n;

/** The key that systemd hashes names with that are no names of users (core/unit.c, user_from_unit_name). */
const userKey = [
  0x58, 0x1a, 0xaf, 0xe6, 0x28, 0x58, 0x4e, 0x96, 0xb4, 0x4e, 0xf5, 0x3b, 0x8c, 0x92, 0x07, 0xec,
];

/** The user that DynamicUser=yes makes for a unit: of its name, or of a hash of that. */
function userOf(unit: LoadedUnit): string {
  const { prefix = '' } = parseUnitName(unit.name) ?? {};
  if (/^[A-Za-z_][A-Za-z0-9_-]{0,30}$/.test(prefix)) return prefix;
  return `_du${siphash24(encodeBytes(prefix), userKey).toString(16).padStart(16, '0')}`;
}

/** Settings that DynamicUser=yes implies (unit.c, unit_patch_contexts). */
function dynamicUser(unit: LoadedUnit, { on, text }: Section): Properties {
  if (!on('DynamicUser')) return {};
  const user = text('User') ?? userOf(unit);
  const home = text('ProtectHome') ?? 'no';
  const tmp = text('PrivateTmp') ?? 'no';
  return {
    User: user,
    Group: text('Group') ?? user,
    PrivateTmp: true,
    PrivateTmpEx: tmp === 'no' ? 'disconnected' : tmp,
    RemoveIPC: true,
    NoNewPrivileges: true,
    RestrictSUIDSGID: true,
    ProtectSystem: 'strict',
    ProtectHome: home === 'no' ? 'read-only' : home,
  };
}

const imageDevices = [
  ['block-device-mapper', 'rwm'],
  ['block-blkext', 'rwm'],
  ['block-loop', 'rwm'],
  ['/dev/mapper/control', 'rw'],
  ['/dev/loop-control', 'rw'],
];

/** Devices: the policy PrivateDevices= implies, and the list newest first, with what images, the clock and secrets need. */
function devices({ has, on, records, text }: Section): Properties {
  const listed = records('DeviceAllow').map(fieldsProperty).reverse();
  const set = text('DevicePolicy') ?? 'auto';
  const policy = set === 'auto' && on('PrivateDevices') ? 'closed' : set;
  const sealed = ['LoadCredential', 'SetCredential'].some((key) =>
    records(key).some(([name]) => name === `${key}Encrypted`),
  );
  const needed: readonly (readonly [when: boolean, devices: readonly string[][]])[] = [
    [sealed, [['char-tpm', 'rw']]],
    [on('ProtectClock'), [['char-rtc', 'r']]],
    [has('RootImage') || has('MountImages'), imageDevices],
  ];
  const restricted = policy !== 'auto' || listed.length > 0;
  const implied = restricted ? needed.flatMap(([when, each]) => (when ? each : [])) : [];
  return { DevicePolicy: policy, DeviceAllow: [...implied, ...listed] };
}

/** Properties of a service that systemd derives from several settings. */
function service(unit: LoadedUnit, { has, integer, text, time }: Section): Properties {
  const type = serviceType(unit);
  const maxDelay = time('RestartMaxDelaySec') ?? TIME_INFINITY;
  const restart = time('RestartSec') ?? 100_000n;
  const access = text('NotifyAccess') ?? 'none';
  const notifies =
    ['notify', 'notify-reload'].includes(type) ||
    (time('WatchdogSec') ?? 0n) > 0n ||
    (integer('FileDescriptorStoreMax') ?? 0) > 0;
  return {
    Type: type,
    // WatchdogSec= takes effect, and appears, only once the service has been started.
    WatchdogUSec: TIME_INFINITY,
    TimeoutStartUSec: time('TimeoutStartSec') ?? (type === 'oneshot' ? TIME_INFINITY : 90n * second),
    RestartUSec: maxDelay < restart ? maxDelay : restart,
    NotifyAccess: access === 'none' && notifies ? 'main' : access,
    ...(has('OOMPolicy') ? {} : { OOMPolicy: delegation(unit)['Delegate'] === true ? 'continue' : 'stop' }),
    ...(has('KeyringMode') ? {} : { KeyringMode: 'private' }),
  };
}

/** Whether a unit delegates its control group, and which controllers; all of them are the machine's. */
function delegation(unit: LoadedUnit): Properties {
  const setting = unit.settings.get(`${sectionOf(unit).name}.Delegate`)?.setting;
  const named = setting?.kind === 'texts' ? setting.value : [];
  const all = setting?.value === true;
  return {
    Delegate: all || setting?.kind === 'texts',
    ...(!all && { DelegateControllers: cgroupControllers.filter((each) => named.includes(each)) }),
  };
}

/** Rates that limit a socket or a path; a socket that hands out connections gets ten times as many. */
function limits(unit: LoadedUnit, { integer, on, time }: Section): Properties {
  const many = on('Accept') ? 10 : 1;
  const interval = (key: string): bigint => {
    const set = time(key) ?? TIME_INFINITY;
    return set === TIME_INFINITY ? 2n * second : set;
  };
  const trigger = { TriggerLimitIntervalUSec: interval('TriggerLimitIntervalSec') };
  if (unit.type === 'path') return { ...trigger, TriggerLimitBurst: integer('TriggerLimitBurst') ?? 200 };
  return {
    ...trigger,
    TriggerLimitBurst: integer('TriggerLimitBurst') ?? 20 * many,
    PollLimitIntervalUSec: interval('PollLimitIntervalSec'),
    PollLimitBurst: integer('PollLimitBurst') ?? 15 * many,
  };
}

/** The subject of mounts, automounts and swaps, which their names say too, and the descriptions made of it. */
function named(unit: LoadedUnit, { text }: Section): Properties {
  const { key = '', path } = namedPath(unit) ?? {};
  const value = text(key) ?? (path?.ok === true ? path.value : undefined);
  if (value === undefined) return {};
  const described = unit.settings.has('Unit.Description') || unit.type === 'automount';
  const slice = value === '/' ? 'Root Slice' : `Slice ${value}`;
  return {
    ...(key !== '' && { [key]: value }),
    ...(!described && { Description: key === '' ? slice : value }),
  };
}

/** Records of one store, told apart by the directive in front, as the property of that directive. */
const ofKey = ({ records }: Section, store: string, key: string): PropertyValue =>
  records(store)
    .filter(([name]) => name === key)
    .map(([, ...fields]) =>
      fieldsProperty(fields.map((each) => (typeof each === 'object' && store === 'BindPaths' ? [] : each))),
    );

/** Properties of units with processes that combine several settings, or hold more than one setting says. */
function processes(own: Section): Properties {
  const { integer, records, text } = own;
  const symlinks = ['RuntimeDirectory', 'StateDirectory', 'CacheDirectory', 'LogsDirectory'].map((key) => [
    `${key}Symlink`,
    records(key)
      .toSorted(([one], [other]) => (String(one) < String(other) ? -1 : Number(one !== other)))
      .map(([from = '', to = '', flags]) => [from, to, flags === 'ro' ? 1 : 0]),
  ]);
  const byKey = ['BindPaths', 'LoadCredential', 'SetCredential'].flatMap((store) =>
    [store, store === 'BindPaths' ? 'BindReadOnlyPaths' : `${store}Encrypted`].map((key) => [
      key,
      ofKey(own, store, key),
    ]),
  );
  return {
    ...Object.fromEntries([...symlinks, ...byKey]),
    ...streams(own),
    StandardInputData: own.bytes('StandardInputData'),
    ImportCredentialEx: records('ImportCredential').map(fieldsProperty),
    RootHashPath: text('RootHash') ?? '',
    RootHashSignaturePath: text('RootHashSignature') ?? '',
    CPUAffinityFromNUMA: text('CPUAffinity') === 'numa',
    SyslogPriority: 8 * Number(integer('SyslogFacility') ?? 3) + Number(integer('SyslogLevel') ?? 6),
    PrivateTmpEx: text('PrivateTmp') ?? 'no',
    PrivateUsersEx: text('PrivateUsers') ?? 'no',
    ProtectControlGroupsEx: text('ProtectControlGroups') ?? 'no',
  };
}

const conditions = (unit: LoadedUnit, key: 'Conditions' | 'Asserts'): PropertyValue =>
  settingProperty({ kind: 'conditions', value: settingOf(unit, `Unit.${key}`, 'conditions') ?? [] });

const letters: Readonly<Record<string, string>> = {
  7: 'a',
  8: 'b',
  9: 't',
  10: 'n',
  11: 'v',
  12: 'f',
  13: 'r',
};

/** A text with C escapes for quotes, backslashes and all bytes that are not printable ASCII (escape.c, cescape). */
const escaped = (text: string): string =>
  Array.from(encodeBytes(text), (byte) => {
    const char = String.fromCharCode(byte);
    if (/["'\\]/.test(char)) return `\\${char}`;
    if (byte >= 32 && byte < 127) return char;
    return `\\${letters[byte] ?? byte.toString(8).padStart(3, '0')}`;
  }).join('');

/** The address that a socket listens on; the names of UNIX sockets are escaped. */
const listening = ([kind = '', address = '']: readonly Field[]): PropertyValue => [
  String(kind),
  /^(?:Stream|Datagram|SequentialPacket)$/.test(String(kind)) ? escaped(String(address)) : String(address),
];

const hasProcesses = ['service', 'socket', 'mount', 'swap'];
const notIsolated = ['mount', 'automount', 'swap', 'device', 'slice', 'scope'];

/** Properties that systemd derives from several settings; they override those of single directives. */
export function impliedProperties(unit: LoadedUnit): Properties {
  const own = sectionOf(unit);
  const restartKill = own.integer('RestartKillSignal') ?? own.integer('KillSignal');
  const ignores = notIsolated.includes(unit.type) && !unit.settings.has('Unit.IgnoreOnIsolate');
  return {
    Conditions: conditions(unit, 'Conditions'),
    Asserts: conditions(unit, 'Asserts'),
    ...named(unit, own),
    ...(hasProcesses.includes(unit.type) && {
      ...processes(own),
      ...dynamicUser(unit, own),
      ...devices(own),
      CapabilityBoundingSet: boundingSet(unit, own.name),
    }),
    ...((hasProcesses.includes(unit.type) || unit.type === 'slice') && delegation(unit)),
    ...(restartKill !== undefined && { RestartKillSignal: restartKill }),
    ...(unit.type === 'service' && service(unit, own)),
    ...(unit.type === 'socket' && { Listen: own.records('Listen').map(listening) }),
    ...(unit.type === 'path' && { Paths: own.records('Paths').map(fieldsProperty).reverse() }),
    ...(unit.type === 'timer' && timers(own)),
    ...((unit.type === 'socket' || unit.type === 'path') && limits(unit, own)),
    ...(ignores && { IgnoreOnIsolate: true }),
  };
}
