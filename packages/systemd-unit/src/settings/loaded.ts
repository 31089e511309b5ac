import type { Diagnostic } from '@harderway/diagnostics';
import type { AssignmentNode, UnitDocument, UnitNode } from '../document/model.js';
import type { UnitType } from '../names/model.js';
import type { UnitCode } from '../rules.generated.js';
import type { Setting } from './model.js';

/** A file to load: the unit file itself, then its drop-ins. */
export interface UnitFile {
  readonly path: string;
  readonly document: UnitDocument;
}

/** Where a value came from. */
export interface Origin {
  readonly path: string;
  readonly node: AssignmentNode;
}

/** The value of a directive, and the lines that made it, without those that a reset took back. */
export interface LoadedSetting {
  readonly setting: Setting;
  readonly origins: readonly Origin[];
}

/** A message that systemd logs about a line. */
export interface LogEntry {
  readonly node: UnitNode;
  readonly diagnostic: Diagnostic<UnitCode>;
}

/** A unit as systemd has it after reading its files. */
export interface LoadedUnit {
  readonly name: string;
  readonly type: UnitType;
  /** `bad-setting`: a line refuses the unit; `error`: the unit file as a whole is refused. */
  readonly state: 'loaded' | 'bad-setting' | 'error';
  /** By store: `Section.Directive`, aliases resolved; conditions, timers, path and socket specs in one list each. */
  readonly settings: ReadonlyMap<string, LoadedSetting>;
  /** The last line of each store, even if systemd dropped it or it is a reset. */
  readonly lines: ReadonlyMap<string, Origin>;
  readonly log: readonly LogEntry[];
}
