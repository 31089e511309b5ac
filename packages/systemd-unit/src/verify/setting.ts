import { sectionOfType } from '../schema/lookup.js';
import type { storeKinds } from '../schema/stores.generated.js';
import { isKind } from '../settings/line.js';
import type { LoadedUnit } from '../settings/loaded.js';
import type { SettingKind, SettingValues } from '../settings/model.js';

/** Where the value of a directive is kept: `Service.Type`; see `storeOf`. */
export type Store = keyof typeof storeKinds;

type Words<T extends string> = T extends `${infer One}|${infer Rest}` ? One | Words<Rest> : T;

/** The kinds that the value of a store may be of. */
export type KindOf<S extends Store> = Extract<Words<(typeof storeKinds)[S]>, SettingKind>;

function read<K extends SettingKind>(
  { settings }: LoadedUnit,
  store: string,
  kind: K,
): SettingValues[K] | undefined {
  const setting = settings.get(store)?.setting;
  return setting !== undefined && isKind(setting, kind) ? setting.value : undefined;
}

/** A setting's value, if it is set and of that kind: `settingOf(unit, 'Service.Type', 'text')`. */
export const settingOf = <S extends Store, K extends KindOf<S>>(
  unit: LoadedUnit,
  store: S,
  kind: K,
): SettingValues[K] | undefined => read(unit, store, kind);

/** The settings of one section, by kind. */
export interface Section {
  readonly name: string;
  has(key: string): boolean;
  text(key: string): string | undefined;
  texts(key: string): readonly string[];
  /** Whether a boolean is set, to true. */
  on(key: string): boolean;
  /** A time span in microseconds. */
  time(key: string): bigint | undefined;
  integer(key: string): number | bigint | undefined;
  records(key: string): SettingValues['records'];
  commands(key: string): SettingValues['commands'];
  bytes(key: string): SettingValues['bytes'];
  filter(key: string): SettingValues['filter'];
  bits(key: string): bigint | undefined;
}

/** Looks into a section of a unit, by default that of its type. */
export function sectionOf(unit: LoadedUnit, name: string = sectionOfType(unit.type)): Section {
  const get = <K extends SettingKind>(key: string, kind: K): SettingValues[K] | undefined =>
    read(unit, `${name}.${key}`, kind);
  return {
    name,
    has: (key) => unit.settings.has(`${name}.${key}`),
    text: (key) => get(key, 'text'),
    texts: (key) => get(key, 'texts') ?? [],
    on: (key) => get(key, 'boolean') === true,
    time: (key) => get(key, 'time-span'),
    integer: (key) => get(key, 'integer'),
    records: (key) => get(key, 'records') ?? [],
    commands: (key) => get(key, 'commands') ?? [],
    bytes: (key) => get(key, 'bytes') ?? [],
    bits: (key) => get(key, 'bits'),
    filter: (key) => get(key, 'filter') ?? { inverted: true, items: [] },
  };
}
