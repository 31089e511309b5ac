import type { SigningRole } from '@harderway/cluster-pki/authorities';
import type { ClusterSpec, HostRole, HostSpec } from '@harderway/cluster-spec';
import type { PkiState } from '@harderway/credentials-directory';
import type { Observation, Resource } from '@harderway/desired-state';
import type { CommandResult } from '@harderway/remote-exec';
import type { StageCheck } from './check.js';
import type { ControlPlaneErrorCode } from './errors.js';
import type { Health } from './health.js';
import type { Item } from './item.js';
import type { MoveAddress, StepAside } from './operation.js';
import type { Session } from './session.js';

/** A host of a cluster. */
export interface HostContext {
  readonly spec: ClusterSpec;
  readonly host: HostSpec;
}

/** How to ask the program of a component, on its host, whether it works. */
export interface HealthQuestion {
  readonly argv: readonly string[];
  /** Judges what the program answered; anything that is not an answer of the program is `unknown`. */
  readonly judge: (answer: CommandResult) => Health;
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

/** Condition on the other hosts while one of them restarts. */
export interface GuardRule {
  /** Code of the error where it does not hold. */
  readonly code: ControlPlaneErrorCode;
  readonly health: (spec: ClusterSpec) => HealthQuestion;
  /** How many of so many hosts must be healthy for the component to serve. */
  readonly needed: (hosts: number) => number;
  /** The condition and the numbers, in words. */
  readonly text: (voters: Voters) => string;
}

/** Where to ask who leads. */
export interface Leaders {
  readonly session: Session;
  readonly pki: Pick<PkiState, 'files'>;
  readonly signal?: AbortSignal | undefined;
}

/** The hosts of a component are restarted one after another. */
interface Rolling {
  /** Absent if the others need not be healthy. */
  readonly guard?: GuardRule | undefined;
  /** The host that leads and restarts last, so that there is one change of leader; undefined if it can't be known. */
  readonly leader?: ((cluster: Leaders) => Promise<string | undefined>) | undefined;
  /** Makes one of these other hosts lead, if this one does, before it restarts. Absent where a restart does that unnoticed. */
  readonly handOver?: ((host: string, others: readonly string[]) => MoveAddress | StepAside) | undefined;
}

/**
 * The part of a component in the cluster: it keeps the state, serves it, or acts on it. Each layer depends on the one before, so
 * they start in this order.
 */
export type Layer = 'store' | 'api' | 'controllers';

/** A TLS server of a component on its host. A rotation waits until it presents a certificate of the new authority. */
export interface TlsServer {
  /** For people, e.g. `etcd`. */
  readonly name: string;
  /** The authority that issues its certificate. */
  readonly issuer: SigningRole;
  /** As the host itself reaches it. */
  readonly url: string;
  /** Options for curl, such as a client certificate; without `--cacert`, which the rotation adds. */
  readonly curlOptions: readonly string[];
}

/** How a component that balances keeps new clients from a server. */
export interface Draining {
  /** Path of the file that drains a server as long as it exists. */
  readonly file: (spec: ClusterSpec, server: string) => string;
  /** Whether a host can drain servers, or will be able to once it has these resources. */
  readonly isReady: (place: HostContext, seen: Observation, resources: readonly Resource[]) => boolean;
}

/** Everything about a component but its name and its hosts. */
export interface Descriptor {
  /** Whether cluster.yaml asks for it. Default: always. Where it does not, `installs` says what stays and what must be gone. */
  readonly isWanted?: ((spec: ClusterSpec) => boolean) | undefined;
  /** Its systemd unit; `status` shows it. */
  readonly unit?: string | undefined;
  /** Absent if the cluster's state does not concern it. */
  readonly layer?: Layer | undefined;
  /** TCP ports that it takes on its hosts. */
  readonly ports?: ((spec: ClusterSpec) => readonly number[]) | undefined;
  /** Resources that each probe of its hosts asks for, whatever is planned. */
  readonly questions?: ((place: HostContext) => readonly Resource[]) | undefined;
  /** Argv of a command that each probe of its hosts runs too. A host has at most one component with it. */
  readonly probeCommand?: ((spec: ClusterSpec) => readonly string[]) | undefined;
  /**
   * Whether the kernel has the virtual service of the running component, according to the output of `probeCommand`; undefined if
   * the output does not show that.
   */
  readonly hasService?: ((spec: ClusterSpec, printed: string) => boolean | undefined) | undefined;
  /** Present if it balances. */
  readonly draining?: Draining | undefined;
  /** Absent if restarting its unit interrupts nobody. */
  readonly rolls?: Rolling | undefined;
  /** Items that the stage `prepare` puts on a host for it: credentials. */
  readonly prepares?: ((place: HostContext) => readonly Item[]) | undefined;
  /** Items that its own stage puts on a host, in this order; reset removes them in reverse. */
  readonly installs: (place: HostContext) => readonly Item[];
  /** Removal of files that it writes itself. */
  readonly leaves?: ((place: HostContext) => readonly Resource[]) | undefined;
  readonly servers?: ((place: HostContext) => readonly TlsServer[]) | undefined;
  /** Checks of `verify`, besides the one that the unit of a rolling component is active. */
  readonly checks?: ((hosts: readonly HostSpec[], spec: ClusterSpec) => readonly StageCheck[]) | undefined;
}

/** A component of a control plane. Each is one stage. */
export interface Component extends Descriptor {
  readonly stage: string;
  readonly roles: readonly HostRole[];
  /** Role of the hosts that send clients to its hosts: they drain each one before it restarts, and put it back afterwards. */
  readonly drainedBy?: HostRole | undefined;
}
