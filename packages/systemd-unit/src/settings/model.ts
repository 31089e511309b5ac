import type { Severity } from '@harderway/diagnostics';
import type { ExecCommand } from '../exec/model.js';
import type { SpecifierContext } from '../exec/specifiers.js';
import type { UnitType } from '../names/model.js';
import type { UnitCode } from '../rules.generated.js';

/** A soft and a hard resource limit; `TIME_INFINITY` (all bits set) means no limit. */
export interface ResourceLimit {
  readonly soft: bigint;
  readonly hard: bigint;
}

/** One condition: `|` makes it a trigger, `!` negates it. */
export interface Condition {
  /** The directive: ConditionPathExists, AssertUser. */
  readonly type: string;
  readonly trigger: boolean;
  readonly negate: boolean;
  readonly parameter: string;
}

/** One field of a record: a path, a number, a flag, or a list. */
export type Field = string | number | bigint | boolean | readonly Field[];

/** Values by kind of setting. Times are microseconds unless named otherwise, sizes bytes. */
export interface SettingValues {
  readonly boolean: boolean;
  readonly text: string;
  readonly texts: readonly string[];
  readonly integer: number | bigint;
  readonly 'time-span': bigint;
  readonly nanoseconds: bigint;
  readonly limit: ResourceLimit;
  readonly commands: readonly ExecCommand[];
  readonly environment: Readonly<Record<string, string>>;
  readonly filter: { readonly inverted: boolean; readonly items: readonly string[] };
  readonly bits: bigint;
  readonly 'exit-statuses': { readonly statuses: readonly number[]; readonly signals: readonly number[] };
  readonly conditions: readonly Condition[];
  readonly cpus: readonly number[];
  readonly bytes: readonly number[];
  /** Tuples, in the order D-Bus gives their fields. */
  readonly records: readonly (readonly Field[])[];
}

export type SettingKind = keyof SettingValues;

/** The value of a directive after all its lines were read. */
export type Setting = {
  readonly [K in SettingKind]: { readonly kind: K; readonly value: SettingValues[K] };
}[SettingKind];

/** A list of what is allowed or, inverted, denied: items by name. */
interface Filter {
  inverted: boolean;
  readonly items: Map<string, string>;
}

/** A list that grows in place, by the keys that tell its items apart. */
export type Items<T> = Map<unknown, T>;

/** The length of the list of a store; a store has one of them at most. */
export interface Lists {
  texts?: Items<string> | undefined;
  records?: Items<readonly Field[]> | undefined;
  bytes?: Items<readonly number[]> | undefined;
  commands?: Items<ExecCommand> | undefined;
  conditions?: Items<Condition> | undefined;
  environment?: Items<readonly [name: string, value: string]> | undefined;
  filter?: Filter | undefined;
}

/** The value of a store while lines are read; a reset begins with a new one. */
export interface Slot {
  /** Undefined until a line has set it. */
  setting: (() => Setting) | undefined;
  readonly lists: Lists;
}

/** The effect of a line on a setting: it makes a new one, adds to a list, takes it back (`reset`), or leaves it (`keep`). */
export type Effect = Setting | { readonly kind: 'grown'; readonly setting: () => Setting } | 'reset' | 'keep';

/** A stretch of a value, in UTF-16 units; `to` is exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The input of a line's reader besides the value. */
export interface LineContext {
  readonly key: string;
  readonly section: string;
  /** The parameter of the type: `cpu` of `limit:cpu`. */
  readonly parameter: string;
  readonly strict: boolean;
  readonly unit: string;
  readonly unitType: UnitType;
  readonly specifiers: SpecifierContext;
  readonly slot: Slot;
  /** Whether the text expanded last has specifiers that only the machine knows, so that it cannot be checked. */
  unresolved: boolean;
  /** Reports what systemd logs about the value; `at` is the stretch of it that is meant, by default the whole. */
  report(severity: Severity, code: UnitCode, message: string, at?: Stretch): void;
  /** Refuses the unit ("bad-setting"); systemd stops reading the file. */
  refuse(): 'keep';
  /** Makes systemd give up the file; if it is the unit file, the unit is in error. */
  abandon(): 'keep';
}

/** Reads one line of a directive. */
export type LineReader = (text: string, line: LineContext) => Effect;

/** Readers by type of directive. */
export type LineReaders = Readonly<Record<string, LineReader>>;
