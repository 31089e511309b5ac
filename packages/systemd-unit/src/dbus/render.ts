import type { ExecCommand } from '../exec/model.js';
import type { Field, Setting } from '../settings/model.js';

/** A property's value as `busctl --json=short` gives it; 64-bit numbers are bigints. */
export type PropertyValue = string | number | bigint | boolean | readonly PropertyValue[];

/** `(path, argv, ignore failure, then when it last ran)`, as ExecStart has it; nothing ran here. */
const commandProperty = (
  { path, argv, flags }: ExecCommand,
  mark: PropertyValue = flags.includes('ignore-failure'),
): PropertyValue => [path, argv, mark, 0, 0, 0, 0, 0, 0, 0];

/** The same with flags in place of the boolean, as ExecStartEx has it. */
export const commandExProperty = (command: ExecCommand): PropertyValue =>
  commandProperty(command, command.flags);

const field = (value: Field): PropertyValue => (typeof value === 'object' ? value.map(field) : value);

/** A record as a tuple. */
export const fieldsProperty = (record: readonly Field[]): PropertyValue => record.map(field);

/** The bytes of a CPU mask, lowest CPU in the lowest bit of the first; systemd rounds up to eight bytes. */
function cpuMask(cpus: readonly number[]): readonly number[] {
  // An empty set that was given has its eight bytes too.
  const size = Math.max(1, Math.ceil((Math.max(-1, ...cpus) + 1) / 64)) * 8;
  const bytes = Array.from({ length: size }, () => 0);
  for (const cpu of cpus) {
    const at = Math.floor(cpu / 8);
    bytes[at] = (bytes[at] ?? 0) | (1 << (cpu % 8));
  }
  return bytes;
}

/** The value of a setting's property, where the kind alone decides it. */
export function settingProperty(setting: Setting): PropertyValue {
  switch (setting.kind) {
    case 'limit':
      return setting.value.hard;
    case 'commands':
      return setting.value.map((command) => commandProperty(command));
    case 'environment':
      return Object.entries(setting.value).map(([name, value]) => `${name}=${value}`);
    case 'filter':
      return [!setting.value.inverted, [...setting.value.items].sort()];
    case 'exit-statuses':
      return [setting.value.statuses, setting.value.signals];
    case 'conditions':
      // systemd keeps conditions newest first.
      return setting.value
        .map(({ type, trigger, negate, parameter }) => [type, trigger, negate, parameter, 0])
        .reverse();
    case 'cpus':
      return cpuMask(setting.value);
    case 'records':
      return setting.value.map(fieldsProperty);
    default:
      return setting.value;
  }
}
