import { UnitError } from '../errors.js';
import { pathOfUnitName } from '../names/escape.js';
import { parseUnitName } from '../names/name.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { TIME_INFINITY } from '../values/time-span.js';
import { boundingSet } from '../verify/bounding-set.js';
import { serviceType } from '../verify/service.js';
import { type Section, sectionOf } from '../verify/setting.js';
import type { PropertyValue } from './render.js';

type Properties = Readonly<Record<string, PropertyValue>>;

const second = 1_000_000n;

/** Settings that DynamicUser=yes implies (unit.c, unit_patch_contexts). */
function dynamicUser(unit: LoadedUnit, { on, text }: Section): Properties {
  if (!on('DynamicUser')) return {};
  const { prefix = '', kind } = parseUnitName(unit.name) ?? {};
  // A name that is not a valid user name is hashed, which the files alone do not say.
  const named = kind === 'plain' && /^[A-Za-z_][A-Za-z0-9_-]{0,30}$/.test(prefix);
  const user = text('User') ?? (named ? prefix : undefined);
  const home = text('ProtectHome') ?? 'no';
  return {
    ...(user === undefined ? {} : { User: user, Group: text('Group') ?? user }),
    PrivateTmp: true,
    RemoveIPC: true,
    NoNewPrivileges: true,
    RestrictSUIDSGID: true,
    ProtectSystem: 'strict',
    ProtectHome: home === 'no' ? 'read-only' : home,
  };
}

/** Devices: the policy PrivateDevices= implies, and the list newest first, the clock's device added at its head. */
function devices({ on, records, text }: Section): Properties {
  const listed = records('DeviceAllow').map((record) => record.map(String));
  const set = text('DevicePolicy') ?? 'auto';
  const policy = set === 'auto' && on('PrivateDevices') ? 'closed' : set;
  const clock = on('ProtectClock') && (policy !== 'auto' || listed.length > 0) ? [['char-rtc', 'r']] : [];
  return { DevicePolicy: policy, DeviceAllow: [...clock, ...listed.reverse()] };
}

const bidirectional = ['tty', 'tty-force', 'tty-fail', 'socket'];

/** Standard output goes to the journal unless the input is a stream that goes both ways. */
function streams({ has, text }: Section): Properties {
  const short = (key: string): string => (text(key) ?? '').replace(/:.*/s, '');
  const output = short('StandardOutput') || 'inherit';
  const input = short('StandardInput') || 'null';
  const both = bidirectional.includes(input) || input.startsWith('fd');
  const data = input === 'null' && ['StandardInputText', 'StandardInputData'].some(has);
  return {
    StandardInput: data ? 'data' : input,
    StandardOutput: output === 'inherit' && !both ? 'journal' : output,
    StandardError: short('StandardError') || 'inherit',
  };
}

/** Properties of a service that systemd derives from several settings. */
function service(unit: LoadedUnit, own: Section): Properties {
  const { has, integer, on, text, time } = own;
  const type = serviceType(unit);
  const maxDelay = time('RestartMaxDelaySec') ?? TIME_INFINITY;
  const restart = time('RestartSec') ?? 100_000n;
  const access = text('NotifyAccess') ?? 'none';
  const notifies =
    ['notify', 'notify-reload'].includes(type) ||
    (time('WatchdogSec') ?? 0n) > 0n ||
    (integer('FileDescriptorStoreMax') ?? 0) > 0;
  const delegates =
    has('Delegate') && (on('Delegate') || unit.settings.get('Service.Delegate')?.setting.kind === 'texts');
  return {
    ...streams(own),
    Type: type,
    // WatchdogSec= takes effect, and appears, only once the service has been started.
    WatchdogUSec: TIME_INFINITY,
    TimeoutStartUSec: time('TimeoutStartSec') ?? (type === 'oneshot' ? TIME_INFINITY : 90n * second),
    RestartUSec: maxDelay < restart ? maxDelay : restart,
    NotifyAccess: access === 'none' && notifies ? 'main' : access,
    ...(has('OOMPolicy') ? {} : { OOMPolicy: delegates ? 'continue' : 'stop' }),
    ...(has('KeyringMode') ? {} : { KeyringMode: 'private' }),
  };
}

/** Rates that limit a socket or a path; a socket that hands out connections gets ten times as many. */
function limits(unit: LoadedUnit, { integer, on, time }: Section): Properties {
  const many = on('Accept') ? 10 : 1;
  const trigger = { TriggerLimitIntervalUSec: time('TriggerLimitIntervalSec') ?? 2n * second };
  if (unit.type === 'path') return { ...trigger, TriggerLimitBurst: integer('TriggerLimitBurst') ?? 200 };
  return {
    ...trigger,
    TriggerLimitBurst: integer('TriggerLimitBurst') ?? 20 * many,
    PollLimitIntervalUSec: time('PollLimitIntervalSec') ?? 2n * second,
    PollLimitBurst: integer('PollLimitBurst') ?? 15 * many,
  };
}

const hasProcesses = ['service', 'socket', 'mount', 'swap'];

/** What mounts, automounts and swaps are of, which their names say too, and the descriptions made of it. */
function named(unit: LoadedUnit, { text }: Section): Properties {
  const key = { mount: 'Where', automount: 'Where', swap: 'What', slice: '' }[String(unit.type)];
  if (key === undefined) return {};
  let path = text(key);
  try {
    path ??= pathOfUnitName(unit.name);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
  }
  if (path === undefined) return {};
  const described = unit.settings.has('Unit.Description');
  return {
    ...(key !== '' && { [key]: path }),
    ...(!described && { Description: key === '' ? (path === '/' ? 'Root Slice' : `Slice ${path}`) : path }),
  };
}

const notIsolated = ['mount', 'automount', 'swap', 'device', 'slice', 'scope'];

/** Properties that systemd derives from several settings; they override those of single directives. */
export function impliedProperties(unit: LoadedUnit): Properties {
  const own = sectionOf(unit);
  const restartKill = own.integer('RestartKillSignal') ?? own.integer('KillSignal');
  const ignores = notIsolated.includes(unit.type) && !unit.settings.has('Unit.IgnoreOnIsolate');
  return {
    ...named(unit, own),
    ...(hasProcesses.includes(unit.type) && {
      ...dynamicUser(unit, own),
      ...devices(own),
      CapabilityBoundingSet: boundingSet(unit, own.name),
    }),
    ...(restartKill !== undefined && { RestartKillSignal: restartKill }),
    ...(unit.type === 'service' && service(unit, own)),
    ...((unit.type === 'socket' || unit.type === 'path') && limits(unit, own)),
    ...(ignores && { IgnoreOnIsolate: true }),
  };
}
