import { parseUnitName } from '../names/name.js';
import { sectionOfType } from '../schema/lookup.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { TIME_INFINITY } from '../values/time-span.js';
import { boundingSet } from '../verify/bounding-set.js';
import { serviceType } from '../verify/service.js';
import { settingOf } from '../verify/setting.js';
import type { PropertyValue } from './render.js';

type Properties = Readonly<Record<string, PropertyValue>>;

const second = 1_000_000n;

/** Settings that DynamicUser=yes implies (unit.c, unit_patch_contexts). */
function dynamicUser(unit: LoadedUnit, section: string): Properties {
  if (settingOf(unit, `${section}.DynamicUser`, 'boolean') !== true) return {};
  const text = (key: string): string | undefined => settingOf(unit, `${section}.${key}`, 'text');
  const prefix = parseUnitName(unit.name)?.prefix ?? '';
  // A name that is not a valid user name is hashed, which the files alone do not say.
  const user =
    text('User') ??
    (/^[A-Za-z_][A-Za-z0-9_-]{0,30}$/.test(prefix) && parseUnitName(unit.name)?.kind === 'plain'
      ? prefix
      : undefined);
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
function devices(unit: LoadedUnit, section: string): Properties {
  const on = (key: string): boolean => settingOf(unit, `${section}.${key}`, 'boolean') === true;
  const listed = settingOf(unit, `${section}.DeviceAllow`, 'records') ?? [];
  const set = settingOf(unit, `${section}.DevicePolicy`, 'text') ?? 'auto';
  const policy = set === 'auto' && on('PrivateDevices') ? 'closed' : set;
  const clock = on('ProtectClock') && (policy !== 'auto' || listed.length > 0) ? [['char-rtc', 'r']] : [];
  const texts = listed.map((record) => record.map(String));
  return { DevicePolicy: policy, DeviceAllow: [...clock, ...texts.reverse()] };
}

const bidirectional = ['tty', 'tty-force', 'tty-fail', 'socket'];

/** Standard output goes to the journal unless the input is a stream that goes both ways. */
function streams(unit: LoadedUnit): Properties {
  const text = (key: string): string => settingOf(unit, `Service.${key}`, 'text') ?? '';
  const both = bidirectional.includes(text('StandardInput')) || text('StandardInput').startsWith('fd');
  const short = (value: string): string => value.replace(/:.*/s, '');
  const output = short(text('StandardOutput')) || 'inherit';
  const input = short(text('StandardInput')) || 'null';
  const data =
    input === 'null' &&
    ['StandardInputText', 'StandardInputData'].some((key) => unit.settings.has(`Service.${key}`));
  return {
    StandardInput: data ? 'data' : input,
    StandardOutput: output === 'inherit' && !both ? 'journal' : output,
    StandardError: short(text('StandardError')) || 'inherit',
  };
}

/** Properties of a service that systemd derives from several settings. */
function service(unit: LoadedUnit): Properties {
  const type = serviceType(unit);
  const time = (key: string): bigint | undefined => settingOf(unit, `Service.${key}`, 'time-span');
  const number = (key: string): bigint => BigInt(settingOf(unit, `Service.${key}`, 'integer') ?? 0);
  const maxDelay = time('RestartMaxDelaySec') ?? TIME_INFINITY;
  const restart = time('RestartSec') ?? 100_000n;
  const access = settingOf(unit, 'Service.NotifyAccess', 'text') ?? 'none';
  const notifies =
    type === 'notify' ||
    type === 'notify-reload' ||
    (time('WatchdogSec') ?? 0n) > 0n ||
    number('FileDescriptorStoreMax') > 0n;
  const delegates =
    settingOf(unit, 'Service.Delegate', 'boolean') === true ||
    settingOf(unit, 'Service.Delegate', 'texts') !== undefined;
  return {
    ...streams(unit),
    Type: type,
    // WatchdogSec= takes effect, and appears, only once the service has been started.
    WatchdogUSec: TIME_INFINITY,
    TimeoutStartUSec: time('TimeoutStartSec') ?? (type === 'oneshot' ? TIME_INFINITY : 90n * second),
    RestartUSec: maxDelay < restart ? maxDelay : restart,
    NotifyAccess: access === 'none' && notifies ? 'main' : access,
    ...(unit.settings.has('Service.OOMPolicy') ? {} : { OOMPolicy: delegates ? 'continue' : 'stop' }),
    ...(unit.settings.has('Service.KeyringMode') ? {} : { KeyringMode: 'private' }),
  };
}

/** Rates that limit a socket or a path; a socket that hands out connections gets ten times as many. */
function limits(unit: LoadedUnit): Properties {
  const section = sectionOfType(unit.type);
  const many = settingOf(unit, 'Socket.Accept', 'boolean') === true ? 10 : 1;
  const time = (key: string): bigint => settingOf(unit, `${section}.${key}`, 'time-span') ?? 2n * second;
  const count = (key: string, otherwise: number): number =>
    Number(settingOf(unit, `${section}.${key}`, 'integer') ?? otherwise);
  const trigger = { TriggerLimitIntervalUSec: time('TriggerLimitIntervalSec') };
  if (unit.type === 'path') return { ...trigger, TriggerLimitBurst: count('TriggerLimitBurst', 200) };
  return {
    ...trigger,
    TriggerLimitBurst: count('TriggerLimitBurst', 20 * many),
    PollLimitIntervalUSec: time('PollLimitIntervalSec'),
    PollLimitBurst: count('PollLimitBurst', 15 * many),
  };
}

const hasProcesses = ['service', 'socket', 'mount', 'swap'];

/** Properties that systemd derives from several settings; they override those of single directives. */
export function impliedProperties(unit: LoadedUnit): Properties {
  const section = sectionOfType(unit.type);
  const kill = settingOf(unit, `${section}.KillSignal`, 'integer');
  const restartKill = settingOf(unit, `${section}.RestartKillSignal`, 'integer') ?? kill;
  return {
    ...(hasProcesses.includes(unit.type)
      ? {
          ...dynamicUser(unit, section),
          ...devices(unit, section),
          CapabilityBoundingSet: boundingSet(unit, section),
        }
      : {}),
    ...(restartKill === undefined ? {} : { RestartKillSignal: restartKill }),
    ...(unit.type === 'service' ? service(unit) : {}),
    ...(unit.type === 'socket' || unit.type === 'path' ? limits(unit) : {}),
    ...(['mount', 'automount', 'swap', 'device', 'slice', 'scope'].includes(unit.type) &&
    !unit.settings.has('Unit.IgnoreOnIsolate')
      ? { IgnoreOnIsolate: true }
      : {}),
  };
}
