import { mountNamespaceSettings } from '../schema/words.generated.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { refuse, type UnitFault } from './fault.js';
import type { MessageId } from './messages.generated.js';
import { checkAutomount, checkMount, checkPath, checkSwap } from './mount.js';
import { checkService } from './service.js';
import { sectionOf } from './setting.js';
import { checkSocket } from './socket.js';

function needsMountNamespace(unit: LoadedUnit, section: string): boolean {
  return mountNamespaceSettings.some((key) => {
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

/** The reasons why systemd refuses the settings for running programs, in services, sockets, mounts and swaps. */
function refusal(unit: LoadedUnit): MessageId | undefined {
  const { name, on, text } = sectionOf(unit);
  const directory = text('WorkingDirectory') ?? '';
  if (on('DynamicUser') && directory.endsWith('~')) return 'dynamic-user-home';
  if (
    /^!?\/(?:proc|sys|dev)(?:\/|$)/.test(directory) &&
    (on('DynamicUser') || needsMountNamespace(unit, name))
  )
    return 'working-directory-api';
  if (unit.type !== 'service' && text('PrivatePIDs') === 'yes') return 'private-pids-type';
  const loose = text('PAMName') !== undefined && ['process', 'none'].includes(text('KillMode') ?? '');
  return loose ? 'pam-kill-mode' : undefined;
}

/**
 * Faults of a loaded unit as a whole, as systemd finds them: a service without a command, a mount that is not named after its
 * mount point, settings that contradict each other (the verify functions of service.c and the like).
 */
export function faultsOf(unit: LoadedUnit): readonly UnitFault[] {
  const pathless = checkPath(unit);
  if (pathless.length > 0) return pathless;
  const refused = refusal(unit);
  return refused === undefined ? checkType(unit) : refuse(refused);
}

function checkType(unit: LoadedUnit): readonly UnitFault[] {
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
      const { on, records } = sectionOf(unit, 'Timer');
      const set = records('Timers').length > 0 || on('OnClockChange') || on('OnTimezoneChange');
      return set ? [] : refuse('timer-no-value');
    }
    case 'path':
      return sectionOf(unit, 'Path').records('Paths').length > 0 ? [] : refuse('path-no-path');
    default:
      return [];
  }
}
