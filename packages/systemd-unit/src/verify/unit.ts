import type { Diagnostic } from '@harderway/diagnostics';
import { isSliceName } from '../names/name.js';
import type { UnitCode } from '../rules/rules.generated.js';
import { sectionOfType } from '../schema/lookup.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { checkAutomount, checkMount, checkSwap } from './mount.js';
import { checkService } from './service.js';
import { refuse, settingOf } from './setting.js';
import { checkSocket } from './socket.js';

/** Settings of a sandbox that give a unit its own view of the file system. */
const mountNamespace =
  'RootImage RootDirectory ReadWritePaths ReadOnlyPaths InaccessiblePaths ExecPaths NoExecPaths BindPaths TemporaryFileSystem MountImages ExtensionImages ExtensionDirectories MountFlags PrivateTmp PrivateMounts ProtectHome ProtectSystem ProtectProc ProcSubset PrivateDevices ProtectKernelTunables ProtectKernelModules ProtectKernelLogs ProtectControlGroups PrivateIPC LogNamespace'.split(
    ' ',
  );

function needsMountNamespace(unit: LoadedUnit, section: string): boolean {
  return mountNamespace.some((key) => {
    const setting = unit.settings.get(`${section}.${key}`)?.setting;
    // A connected PrivateTmp= counts only once the service runs.
    if (key === 'PrivateTmp') return setting?.value === 'disconnected';
    return (
      setting !== undefined &&
      !(setting.kind === 'boolean' && !setting.value) &&
      !(setting.kind === 'text' && ['no', 'default', 'all'].includes(setting.value))
    );
  });
}

/** Checks settings for running programs, in services, sockets, mounts and swaps. */
function checkContext(unit: LoadedUnit): readonly Diagnostic<UnitCode>[] {
  const section = sectionOfType(unit.type);
  const text = (key: string): string | undefined => settingOf(unit, `${section}.${key}`, 'text');
  const directory = text('WorkingDirectory') ?? '';
  const dynamic = settingOf(unit, `${section}.DynamicUser`, 'boolean') === true;
  if (dynamic && directory.endsWith('~'))
    return refuse(
      unit,
      'dynamic-user-home',
      'WorkingDirectory=~ is not allowed under DynamicUser=yes.',
      `${section}.WorkingDirectory`,
    );
  if (/^!?\/(?:proc|sys|dev)(?:\/|$)/.test(directory) && (dynamic || needsMountNamespace(unit, section)))
    return refuse(
      unit,
      'working-directory-api',
      'WorkingDirectory= may not be below /proc/, /sys/ or /dev/ when using mount namespacing.',
      `${section}.WorkingDirectory`,
    );
  if (unit.type !== 'service' && text('PrivatePIDs') === 'yes')
    return refuse(
      unit,
      'private-pids-type',
      'PrivatePIDs= setting is only supported for service units.',
      `${section}.PrivatePIDs`,
    );
  if (text('PAMName') !== undefined && ['process', 'none'].includes(text('KillMode') ?? ''))
    return refuse(
      unit,
      'pam-kill-mode',
      "Unit has PAM enabled. Kill mode must be set to 'control-group' or 'mixed'.",
      `${section}.KillMode`,
    );
  return [];
}

/**
 * Checks a loaded unit as a whole as systemd does: a service without a command, a mount that is not named after its
 * mount point, settings that contradict each other (the verify functions of service.c and the like).
 */
export function checkUnit(unit: LoadedUnit): readonly Diagnostic<UnitCode>[] {
  const context = checkContext(unit);
  return context.length > 0 ? context : checkType(unit);
}

function checkType(unit: LoadedUnit): readonly Diagnostic<UnitCode>[] {
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
      return values.length > 0 || events
        ? []
        : refuse(unit, 'timer-no-value', 'Timer unit lacks value setting.');
    }
    case 'path':
      return (settingOf(unit, 'Path.Paths', 'records') ?? []).length > 0
        ? []
        : refuse(unit, 'path-no-path', 'Path unit lacks path setting.');
    case 'slice':
      return isSliceName(unit.name)
        ? []
        : refuse(unit, 'bad-slice-name', `Slice name ${unit.name} is not valid.`);
    default:
      return [];
  }
}
