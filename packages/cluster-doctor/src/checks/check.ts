import type { Severity } from '@harderway/diagnostics';
import type { Cluster } from '../cluster/cluster.js';
import type { Evidence } from '../cluster/evidence.js';
import type { Program } from '../cluster/program.js';
import type { DoctorCode } from './findings.generated.js';
import type { ShellCommand } from './shell.js';

/** Something that works or does not: a program on a host, `etcd@control0`, or a whole, such as `quorum`. */
export type Subject = string;

/** A command that repairs something, on a host. */
export interface Repair {
  readonly host: string;
  readonly command: ShellCommand;
}

/** A repair whose command is undefined if a value of the bundle does not fit into one. */
export interface RepairDraft {
  readonly host: string;
  readonly command: ShellCommand | undefined;
}

/** A fault or a symptom that a check found, before it is known whether something else is its cause. */
export interface Found {
  /** The hosts on which it is to be repaired. */
  readonly hosts: readonly string[];
  /** The fault with its values, in one line. */
  readonly message: string;
  readonly evidence: readonly Evidence[];
  /** In this order. If one has no command, the finding shows none of them. */
  readonly repair: readonly RepairDraft[];
  /** Advice that a command cannot give. */
  readonly advice?: string | undefined;
  /** Default: that of the code. */
  readonly severity?: Severity | undefined;
  /** The subjects that cannot work because of it. */
  readonly breaks?: readonly Subject[] | undefined;
  /**
   * For a symptom: what does not work. A finding that breaks it, or something that it needs, is its cause. Absent for a fault
   * in its own right.
   */
  readonly shows?: Subject | undefined;
}

/** Finds the faults of one code. */
export type Check = (cluster: Cluster) => Iterable<Found>;

/** Checks by the code of what they find. */
export type Checks = Readonly<Partial<Record<DoctorCode, Check>>>;

/** The subject that a program is. */
export const subjectOf = ({ name, host }: Pick<Program, 'name' | 'host'>): Subject => `${name}@${host}`;

/** The subject that the arguments of a program are, as its unit gives them. */
export const commandOf = ({ name, host }: Pick<Program, 'name' | 'host'>): Subject =>
  `command of ${name}@${host}`;
