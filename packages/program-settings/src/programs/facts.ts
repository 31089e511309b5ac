import type { FlagSetting, Program, ProgramFlag } from './model.js';

/** A flag's setting in facts/programs.yaml. Its value may hold `{keys.of.cluster.yaml}`. */
export interface SettingFacts extends Omit<FlagSetting, 'value'> {
  readonly value?: string | undefined;
  /** The program's default: a value that equals it is not written. */
  readonly unless?: string | undefined;
  /** Smaller clusters do not get the flag. */
  readonly leastControlNodes?: number | undefined;
  /** First minor version with this value, such as `1.32`: of etcd for its flags, of Kubernetes for all others. */
  readonly since?: string | undefined;
  /** Key of cluster.yaml, such as an extra flag: the flag is given only where it is true. */
  readonly onlyWith?: string | undefined;
  /** The value in earlier versions. Absent: the flag is not given. */
  readonly before?: string | undefined;
}

/** A flag in facts/programs.yaml. */
export interface FlagFacts extends SettingFacts, Pick<ProgramFlag, 'reserved' | 'only'> {
  readonly production?: SettingFacts | undefined;
  /** Whether the flag needs a CA's key, and so is not given where CA keys are kept elsewhere. */
  readonly authorityKey?: boolean | undefined;
}

/** Settings of [Service] in facts/programs.yaml. A value may hold templates, and may be a list. */
export type UnitFacts = Readonly<
  Record<string, Omit<FlagSetting, 'value'> & { readonly value: string | readonly string[] }>
>;

/** A program in facts/programs.yaml. */
export interface ProgramFacts extends Omit<Program, 'flags' | 'unit'> {
  readonly unit?: UnitFacts | undefined;
  readonly flags: Readonly<Record<string, FlagFacts>>;
}
