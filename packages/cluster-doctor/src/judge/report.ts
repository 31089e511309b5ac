import type { Severity } from '@harderway/diagnostics';
import type { Found, Repair } from '../checks/check.js';
import type { PacketPath } from '../checks/path/path.js';
import type { Role } from '../cluster/host.js';
import type { Section } from './progress.js';
import type { DoctorCode } from './rules.js';

/** A fault of the cluster, or a symptom that no fault explains. */
export interface Finding extends Pick<Found, 'hosts' | 'message' | 'evidence' | 'advice'> {
  readonly id: DoctorCode;
  readonly severity: Severity;
  /** The consequence, and the words by which people search for it. */
  readonly explanation: string;
  /** To be run in this order. */
  readonly repair: readonly Repair[];
  /** The page about the id, relative to this package. */
  readonly page: string;
  /** Symptoms that go away with it. */
  readonly consequences: readonly Finding[];
}

/** The way of a packet to a virtual address that does not answer, and the finding that explains why. */
export interface ExplainedPath extends PacketPath {
  /** Undefined if the finding was left out. */
  readonly finding?: DoctorCode | undefined;
}

/**
 * The state of a cluster: `faulty` with an error or a warning; otherwise `unknown` while part of it was not read, since a
 * fault may be there.
 */
export type Health = 'healthy' | 'faulty' | 'unknown';

/** The judgement of a bundle. */
export interface Report {
  readonly version: 1;
  readonly health: Health;
  /** Errors first, each kind with the first cause first. */
  readonly findings: readonly Finding[];
  /** One for each virtual address that does not answer the machine that collected. */
  readonly paths: readonly ExplainedPath[];
  readonly hosts: readonly { readonly name: string; readonly role: Role }[];
  /** How far the guide has been followed. */
  readonly progress: readonly Section[];
  /** Subjects that could not be read, so that nothing is known of them; a host without any facts is one. */
  readonly unread: readonly { readonly host: string; readonly subject: string; readonly reason: string }[];
}
