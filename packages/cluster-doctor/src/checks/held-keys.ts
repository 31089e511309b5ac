import type { Host } from '../cluster/host.js';
import type { Program, ProgramName } from '../cluster/program.js';
import { type Majority, majorityOf } from './majority.js';

/** The public keys that a program of one host trusts. */
export interface HeldKeys {
  readonly host: Host;
  readonly program: Program;
  readonly keys: ReadonlySet<string>;
}

/** The keys that a program trusts on each host that runs it and whose files were read. */
export const heldKeys = (
  hosts: readonly Host[],
  name: ProgramName,
  keysOf: (host: Host, program: Program) => ReadonlySet<string> | undefined,
): readonly HeldKeys[] =>
  hosts.flatMap((host) => {
    const program = host.program(name);
    const keys = program === undefined ? undefined : keysOf(host, program);
    return program === undefined || keys === undefined ? [] : [{ host, program, keys }];
  });

const meet = (one: HeldKeys, other: HeldKeys): boolean => [...one.keys].some((key) => other.keys.has(key));

/** The host that shares a key with most hosts, and the hosts that share none with it. */
export const majorityOfKeys = (held: readonly HeldKeys[]): Majority<HeldKeys> | undefined =>
  majorityOf(held, meet);
