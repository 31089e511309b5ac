import type { LoadedUnit } from '../settings/loaded.js';
import { capabilityMask } from '../values/capabilities.js';
import { sectionOf } from './setting.js';

/** Capabilities that settings of the sandbox remove in addition to CapabilityBoundingSet= (unit_patch_contexts). */
const taken: readonly (readonly [setting: string, ...capabilities: string[]])[] = [
  ['PrivateDevices', 'CAP_MKNOD', 'CAP_SYS_RAWIO'],
  ['ProtectKernelModules', 'CAP_SYS_MODULE'],
  ['ProtectKernelLogs', 'CAP_SYSLOG'],
  ['ProtectClock', 'CAP_SYS_TIME', 'CAP_WAKE_ALARM'],
];

/** The capabilities left to a unit's processes, as a mask; all 64 bits where nothing limits them. */
export function boundingSet(unit: LoadedUnit, section: string): bigint {
  const { bits, on } = sectionOf(unit, section);
  return taken.reduce(
    (mask, [setting, ...names]) => (on(setting) ? mask & ~capabilityMask(...names) : mask),
    bits('CapabilityBoundingSet') ?? 2n ** 64n - 1n,
  );
}
