/** The unit types of systemd 257, as written behind the last dot of a name. */
export const unitTypes = [
  'service',
  'socket',
  'target',
  'device',
  'mount',
  'automount',
  'swap',
  'timer',
  'path',
  'slice',
  'scope',
] as const;

export type UnitType = (typeof unitTypes)[number];

/** A unit's name taken apart: `prefix@instance.type`. A template has the empty instance, a plain unit none. */
export interface UnitName {
  readonly kind: 'plain' | 'template' | 'instance';
  readonly prefix: string;
  readonly instance: string | undefined;
  readonly type: UnitType;
}

/** Longest name systemd takes is one less, in bytes (unit-name.h, UNIT_NAME_MAX). */
export const UNIT_NAME_MAX = 256;
