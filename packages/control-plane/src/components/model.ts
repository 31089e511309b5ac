import type { ClusterSpec, HostRole, HostSpec } from '@harderway/cluster-spec';
import type { Resource } from '@harderway/desired-state';
import type { CommandResult } from '@harderway/remote-exec';
import type { ControlPlaneErrorCode } from '../errors.js';
import type { Guard } from '../plan/model.js';
import type { StageCheck } from '../verify/model.js';
import type { Item } from './item.js';

/** A host of a cluster. */
export interface Place {
  readonly spec: ClusterSpec;
  readonly host: HostSpec;
}

/** How a host is asked whether its part of a component is healthy. */
interface HealthQuestion {
  readonly argv: readonly string[];
  readonly isHealthy: (result: CommandResult) => boolean;
}

/** How many hosts of a component are up and needed while one of them restarts. */
export interface Voters {
  readonly all: number;
  readonly needed: number;
  /** Of the other hosts. */
  readonly up: number;
  /** The host that restarts. */
  readonly host: string;
}

/** What has to hold on the other hosts while one of them restarts. */
export interface GuardRule {
  readonly kind: Guard['kind'];
  /** Code of the error where it does not hold. */
  readonly code: ControlPlaneErrorCode;
  readonly health: (spec: ClusterSpec) => HealthQuestion;
  /** How many of so many hosts must be healthy for the component to serve. */
  readonly needed: (hosts: number) => number;
  /** What holds, in words. */
  readonly text: (voters: Voters) => string;
}

/** How the hosts of a component take up a change while it serves: one after another. */
interface Rolling {
  /** Absent where nobody notices that one of them is away. */
  readonly guard?: GuardRule;
}

/** What is true of a component, its name and its hosts aside. */
export interface Descriptor {
  /** Its systemd unit, which `status` shows. */
  readonly unit?: string;
  /** Absent where a restart of its unit interrupts nothing. */
  readonly rolls?: Rolling;
  /** What the stage `prepare` puts on a host for it: credentials. */
  readonly prepares?: (place: Place) => readonly Item[];
  /** What its own stage puts on a host, in this order; reset removes it in the opposite one. */
  readonly installs: (place: Place) => readonly Item[];
  /** What it writes by itself and reset removes too. */
  readonly leaves?: (place: Place) => readonly Resource[];
  /** What `verify` looks at on its hosts, beside whether a unit that rolls is active. */
  readonly checks?: (hosts: readonly HostSpec[], spec: ClusterSpec) => readonly StageCheck[];
}

/** One component of a control plane, which is one stage. */
export interface Component extends Descriptor {
  readonly stage: string;
  readonly roles: readonly HostRole[];
}
