import { unitNameOfPath } from '../names/escape.js';
import { isSliceName } from '../names/name.js';
import { sectionOfType } from '../schema/lookup.js';
import { isKind } from '../settings/line.js';
import type { LoadedUnit } from '../settings/load.js';
import type { SettingKind, SettingValues } from '../settings/model.js';
import { TIME_INFINITY } from '../values/time-span.js';

/** Something wrong with a unit as a whole; `error` makes systemd refuse it. */
export interface UnitFinding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
  /** The directive to look at, `Section.Name`, where there is one. */
  readonly about?: string;
}

/** A setting's value, if it is set and of that kind. */
export const settingOf = <K extends SettingKind>(
  unit: LoadedUnit,
  store: string,
  kind: K,
): SettingValues[K] | undefined => {
  const setting = unit.settings.get(store)?.setting;
  return setting !== undefined && isKind(setting, kind) ? setting.value : undefined;
};

const refuse = (code: string, message: string, about?: string): readonly UnitFinding[] => [
  { severity: 'error', code, message: `${message} Refusing.`, ...(about === undefined ? {} : { about }) },
];

/** The type a service has: as set, or as systemd guesses it. */
export const serviceType = (unit: LoadedUnit): string => {
  const type = settingOf(unit, 'Service.Type', 'text');
  if (type !== undefined) return type;
  if (unit.settings.has('Service.BusName')) return 'dbus';
  const credentials = ['SetCredential', 'LoadCredential', 'ImportCredential'].some((key) =>
    unit.settings.has(`Service.${key}`),
  );
  if (credentials) return 'exec';
  return (settingOf(unit, 'Service.ExecStart', 'commands')?.length ?? 0) > 0 ? 'simple' : 'oneshot';
};

const checkService = (unit: LoadedUnit): readonly UnitFinding[] => {
  const text = (key: string): string | undefined => settingOf(unit, `Service.${key}`, 'text');
  const commands = (key: string): number => settingOf(unit, `Service.${key}`, 'commands')?.length ?? 0;
  const time = (key: string, otherwise: bigint): bigint =>
    settingOf(unit, `Service.${key}`, 'time-span') ?? otherwise;
  const start = commands('ExecStart');
  const succeeds = (settingOf(unit, 'Unit.SuccessAction', 'text') ?? 'none') !== 'none';
  const type = serviceType(unit);
  const oneshot = type === 'oneshot';
  if (start === 0 && commands('ExecStop') === 0 && !succeeds)
    return refuse(
      'service-no-command',
      'Service has no ExecStart=, ExecStop=, or SuccessAction=.',
      'Service.ExecStart',
    );
  if (!oneshot && start === 0)
    return refuse(
      'service-no-start',
      'Service has no ExecStart= setting, which is only allowed for Type=oneshot services.',
      'Service.Type',
    );
  if (settingOf(unit, 'Service.RemainAfterExit', 'boolean') !== true && start === 0 && !succeeds)
    return refuse(
      'service-no-start',
      'Service has no ExecStart= and no SuccessAction= settings and does not have RemainAfterExit=yes set.',
    );
  if (!oneshot && start > 1)
    return refuse(
      'service-many-starts',
      'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services.',
      'Service.ExecStart',
    );
  if (oneshot && ['always', 'on-success'].includes(text('Restart') ?? ''))
    return refuse(
      'oneshot-restart',
      "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services.",
      'Service.Restart',
    );
  if (oneshot && text('ExitType') === 'cgroup')
    return refuse(
      'oneshot-exit-type',
      "Service has ExitType=cgroup set, which isn't allowed for Type=oneshot services.",
      'Service.ExitType',
    );
  if (type === 'dbus' && text('BusName') === undefined)
    return refuse(
      'dbus-no-name',
      'Service is of type D-Bus but no D-Bus service name has been specified.',
      'Service.Type',
    );
  if (type === 'forking' && text('PrivatePIDs') === 'yes')
    return refuse(
      'forking-private-pids',
      'Service of Type=forking does not support PrivatePIDs=yes.',
      'Service.PrivatePIDs',
    );
  const found: UnitFinding[] = [];
  const warn = (when: boolean, code: string, about: string, message: string): void => {
    if (when) found.push({ severity: 'warning', code, message, about: `Service.${about}` });
  };
  const has = (key: string): boolean => unit.settings.has(`Service.${key}`);
  const missing = (key: string, other: string): string =>
    `Service has ${key}= setting, but no ${other}=. Ignoring.`;
  warn(
    has('USBFunctionDescriptors') && !has('USBFunctionStrings'),
    'usb-function',
    'USBFunctionDescriptors',
    missing('USBFunctionDescriptors', 'USBFunctionStrings'),
  );
  warn(
    !has('USBFunctionDescriptors') && has('USBFunctionStrings'),
    'usb-function',
    'USBFunctionStrings',
    missing('USBFunctionStrings', 'USBFunctionDescriptors'),
  );
  const runtimeMax = time('RuntimeMaxSec', TIME_INFINITY);
  warn(
    runtimeMax !== TIME_INFINITY && oneshot,
    'oneshot-runtime-max',
    'RuntimeMaxSec',
    'RuntimeMaxSec= has no effect in combination with Type=oneshot. Ignoring.',
  );
  warn(
    runtimeMax === TIME_INFINITY && time('RuntimeRandomizedExtraSec', 0n) !== 0n,
    'runtime-extra',
    'RuntimeRandomizedExtraSec',
    missing('RuntimeRandomizedExtraSec', 'RuntimeMaxSec'),
  );
  const credentials = ['SetCredential', 'LoadCredential', 'ImportCredential'].some(has);
  warn(
    type === 'simple' && commands('ExecStartPost') > 0 && credentials,
    'simple-credentials',
    'Type',
    'Service uses a combination of Type=simple, ExecStartPost=, and credentials. This could lead to race conditions. Continuing.',
  );
  const steps = BigInt(settingOf(unit, 'Service.RestartSteps', 'integer') ?? 0);
  const maxDelay = time('RestartMaxDelaySec', TIME_INFINITY);
  warn(
    maxDelay === TIME_INFINITY && steps > 0n,
    'restart-steps',
    'RestartSteps',
    'Service has RestartSteps= but no RestartMaxDelaySec= setting. Ignoring.',
  );
  warn(
    maxDelay !== TIME_INFINITY && steps === 0n,
    'restart-steps',
    'RestartMaxDelaySec',
    'Service has RestartMaxDelaySec= but no RestartSteps= setting. Ignoring.',
  );
  warn(
    maxDelay < time('RestartSec', 100_000n),
    'restart-delay',
    'RestartMaxDelaySec',
    'RestartMaxDelaySec= has a value smaller than RestartSec=, resetting RestartSec= to RestartMaxDelaySec=.',
  );
  return found;
};

const checkSocket = (unit: LoadedUnit): readonly UnitFinding[] => {
  const ports = settingOf(unit, 'Socket.Listen', 'records') ?? [];
  const accept = settingOf(unit, 'Socket.Accept', 'boolean') === true;
  if (ports.length === 0)
    return refuse(
      'socket-no-listen',
      'Unit has no Listen setting (ListenStream=, ListenDatagram=, ListenFIFO=, ...).',
    );
  if (settingOf(unit, 'Socket.MaxConnections', 'integer') === 0)
    return refuse('socket-max-connections', 'MaxConnection= setting too small.', 'Socket.MaxConnections');
  const accepting = ports.every(
    ([kind, address]) => kind === 'Stream' || (kind === 'SequentialPacket' && /^[/@]/.test(String(address))),
  );
  if (accept && !accepting)
    return refuse(
      'socket-not-accepting',
      'Unit configured for accepting sockets, but sockets are non-accepting.',
      'Socket.Accept',
    );
  if (accept && unit.settings.has('Socket.Service'))
    return refuse(
      'socket-service',
      'Explicit service configuration for accepting socket units not supported.',
      'Socket.Service',
    );
  const links = settingOf(unit, 'Socket.Symlinks', 'texts') ?? [];
  const nodes = ports.filter(([kind, address]) => kind === 'FIFO' || String(address).startsWith('/'));
  if (links.length > 0 && nodes.length !== 1)
    return refuse(
      'socket-symlinks',
      'Unit has symlinks set but none or more than one node in the file system.',
      'Socket.Symlinks',
    );
  return [];
};

const apiMounts = ['/', '/proc', '/sys', '/dev', '/run', '/sys/fs/cgroup', '/dev/shm', '/dev/pts'];

/** The mount point of a mount or automount unit: Where=, else what its name says. */
const namedAfter = (unit: LoadedUnit, path: string): boolean => {
  try {
    return unitNameOfPath(path, unit.type) === unit.name;
  } catch {
    return false;
  }
};

const checkMount = (unit: LoadedUnit): readonly UnitFinding[] => {
  const where = settingOf(unit, 'Mount.Where', 'text');
  if (where !== undefined && !namedAfter(unit, where))
    return refuse('where-mismatch', "Where= setting doesn't match unit name.", 'Mount.Where');
  if (where !== undefined && where !== '/' && apiMounts.includes(where))
    return refuse('mount-api', `Cannot create mount unit for API file system '${where}'.`, 'Mount.Where');
  if (!unit.settings.has('Mount.What') && unit.name !== '-.mount')
    return refuse('mount-no-what', 'What= setting is missing.');
  return [];
};

const checkAutomount = (unit: LoadedUnit): readonly UnitFinding[] => {
  const where = settingOf(unit, 'Automount.Where', 'text');
  if (where === '/')
    return refuse(
      'automount-root',
      'Cannot have an automount unit for the root directory.',
      'Automount.Where',
    );
  if (where !== undefined && !namedAfter(unit, where))
    return refuse('where-mismatch', "Where= setting doesn't match unit name.", 'Automount.Where');
  return [];
};

const checkSwap = (unit: LoadedUnit): readonly UnitFinding[] => {
  const what = settingOf(unit, 'Swap.What', 'text');
  if (what === undefined || namedAfter(unit, what)) return [];
  return [
    {
      severity: 'error',
      code: 'what-mismatch',
      message: 'Value of What= and unit name do not match, not loading.',
      about: 'Swap.What',
    },
  ];
};

/** Settings of a sandbox that give a unit a view of the file system of its own. */
const mountNamespace =
  /^(?:RootImage|RootDirectory|ReadWritePaths|ReadOnlyPaths|InaccessiblePaths|ExecPaths|NoExecPaths|BindPaths|TemporaryFileSystem|MountImages|ExtensionImages|ExtensionDirectories|MountFlags|PrivateTmp|PrivateMounts|ProtectHome|ProtectSystem|ProtectProc|ProcSubset|PrivateDevices|ProtectKernelTunables|ProtectKernelModules|ProtectKernelLogs|ProtectControlGroups|PrivateIPC|LogNamespace)$/;

const needsMountNamespace = (unit: LoadedUnit, section: string): boolean =>
  [...unit.settings].some(([store, { setting }]) => {
    const [owner, key = ''] = store.split('.');
    if (owner !== section || !mountNamespace.test(key)) return false;
    // A connected PrivateTmp= counts only once the service runs.
    if (key === 'PrivateTmp') return setting.value === 'disconnected';
    return (
      !(setting.kind === 'boolean' && !setting.value) &&
      !(setting.kind === 'text' && ['no', 'default', 'all'].includes(setting.value))
    );
  });

/** Settings for running programs that go against each other, in services, sockets, mounts and swaps. */
const checkContext = (unit: LoadedUnit): readonly UnitFinding[] => {
  const section = sectionOfType(unit.type);
  const text = (key: string): string | undefined => settingOf(unit, `${section}.${key}`, 'text');
  const folder = text('WorkingDirectory') ?? '';
  const dynamic = settingOf(unit, `${section}.DynamicUser`, 'boolean') === true;
  if (dynamic && folder.endsWith('~'))
    return refuse(
      'dynamic-user-home',
      'WorkingDirectory=~ is not allowed under DynamicUser=yes.',
      `${section}.WorkingDirectory`,
    );
  if (/^!?\/(?:proc|sys|dev)(?:\/|$)/.test(folder) && (dynamic || needsMountNamespace(unit, section)))
    return refuse(
      'working-directory-api',
      'WorkingDirectory= may not be below /proc/, /sys/ or /dev/ when using mount namespacing.',
      `${section}.WorkingDirectory`,
    );
  if (unit.type !== 'service' && text('PrivatePIDs') === 'yes')
    return refuse(
      'private-pids-type',
      'PrivatePIDs= setting is only supported for service units.',
      `${section}.PrivatePIDs`,
    );
  if (text('PAMName') !== undefined && ['process', 'none'].includes(text('KillMode') ?? ''))
    return refuse(
      'pam-kill-mode',
      "Unit has PAM enabled. Kill mode must be set to 'control-group' or 'mixed'.",
      `${section}.KillMode`,
    );
  return [];
};

/**
 * What systemd finds wrong with a loaded unit as a whole: a service without a command, a mount that is not named after
 * its mount point, settings that go against each other (service.c and its like, the verify functions).
 */
export const checkUnit = (unit: LoadedUnit): readonly UnitFinding[] => {
  const context = checkContext(unit);
  return context.length > 0 ? context : checkType(unit);
};

const checkType = (unit: LoadedUnit): readonly UnitFinding[] => {
  switch (unit.type) {
    case 'service':
      return checkService(unit);
    case 'socket':
      return checkSocket(unit);
    case 'mount':
      return checkMount(unit);
    case 'automount':
      return checkAutomount(unit);
    case 'swap':
      return checkSwap(unit);
    case 'timer': {
      const events = ['OnClockChange', 'OnTimezoneChange'].some(
        (key) => settingOf(unit, `Timer.${key}`, 'boolean') === true,
      );
      const values = settingOf(unit, 'Timer.Timers', 'records') ?? [];
      return values.length > 0 || events ? [] : refuse('timer-no-value', 'Timer unit lacks value setting.');
    }
    case 'path':
      return (settingOf(unit, 'Path.Paths', 'records') ?? []).length > 0
        ? []
        : refuse('path-no-path', 'Path unit lacks path setting.');
    case 'slice':
      return isSliceName(unit.name) ? [] : refuse('bad-slice-name', `Slice name ${unit.name} is not valid.`);
    default:
      return [];
  }
};
