import { type FlagInputs, formatFlagValue, specOf } from '@harderway/component-flags';
import { etcdFlags } from '../catalog/catalog.js';
import type { FlagTypesByMinor } from '../catalog/flag-types.generated.js';
import { type FlagSettings, parseFlags } from './flags.js';

/** An etcd minor whose flags are known. */
export type EtcdMinor = keyof FlagTypesByMinor;

/** The flags of a minor with the values that each takes: a wrong name or type does not compile. */
export type EtcdFlagsInput<Minor extends EtcdMinor> = {
  readonly [Name in keyof FlagTypesByMinor[Minor]]?: FlagTypesByMinor[Minor][Name] extends keyof FlagInputs
    ? FlagInputs[FlagTypesByMinor[Minor][Name]]
    : never;
};

/** Flags as written, and as read back. */
export interface BuiltFlags extends FlagSettings {
  /** `--name=value` each, in the order given. */
  readonly argv: readonly string[];
}

/**
 * Builds a command line from values, typed by the minor: lists are arrays, durations texts like `5s`, bools bools. The
 * result is read back, so values that etcd refuses come back as diagnostics.
 */
export function buildFlags<Minor extends EtcdMinor>(minor: Minor, values: EtcdFlagsInput<Minor>): BuiltFlags {
  const flags = etcdFlags(minor);
  const given: Readonly<Record<string, FlagInputs[keyof FlagInputs] | undefined>> = { ...values };
  const argv = Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const type = specOf(flags, name)?.type ?? 'string';
    return [`--${name}=${formatFlagValue(type, value).join(',')}`];
  });
  return { argv, ...parseFlags(argv, { version: minor }) };
}
