/** A check that a started service must pass before it counts as up. It runs on the host itself. */
export interface Readiness {
  /** Exit code 0 means ready. */
  readonly argv: readonly string[];
  /** Also, this must be its standard output, without the last line ends. */
  readonly stdout?: string | undefined;
  /** How many times in a row, 0.2 s apart. Default 1. */
  readonly times?: number | undefined;
  readonly timeoutMs: number;
}

/** When the processes of a stopping service are killed. */
export interface StopPatience {
  /** After this time at the latest. */
  readonly ms: number;
  /**
   * For a service of other hosts: kill it earlier, but not within 2 s, once none of them has sent anything for `ms`. What is
   * left then are watches and the like, and no request that could still end in time.
   */
  readonly serves?: { readonly address: string; readonly port: number } | undefined;
}

/** A file that a unit reads at its start. */
export interface UnitInput {
  readonly path: string;
  /** SHA-256 of its content, in hexadecimal. Without it, any content that others started the unit with counts as wrong. */
  readonly sha256?: string | undefined;
}

/** A systemd unit: enabled or not, running or not, and running with what it should. */
export interface UnitResource {
  readonly kind: 'unit';
  /** Full name, e.g. `etcd.service`, or an alias of the unit. */
  readonly name: string;
  /** Whether it starts at boot. A static or generated unit can't be enabled, and is accepted. */
  readonly enabled: boolean;
  /** Whether it runs now. */
  readonly active: boolean;
  /**
   * Digest of everything that the service reads at its start. It is stored on the host after a successful
   * start. A unit whose stored digest differs is restarted, so the next run completes one that was killed
   * between writing a file and restarting its service.
   */
  readonly digest?: string | undefined;
  /** Reaction to another digest of a running service. Default `restart`; `reload` if the service reads its files again. */
  readonly onChange?: 'restart' | 'reload' | undefined;
  /** How long its processes may take to end at a stop or restart. Default: as its unit file says. */
  readonly stopPatience?: StopPatience | undefined;
  readonly readiness?: Readiness | undefined;
  /**
   * Paths of the files that the unit reads at its start. If it has started before and does not come up with new files, the
   * replaced ones are put back, and it is started with them. Needs `digest`. Default: none.
   */
  readonly reads?: readonly string[] | undefined;
  /**
   * The files whose whole content is part of `digest`. If one of them has changed since the stored start, and others have started the
   * unit since, it may run with other content than the digest says, and is restarted. Default: none.
   */
  readonly inputs?: readonly UnitInput[] | undefined;
  /**
   * Start the unit as soon as the files that it reads and all unit files have arrived, while other files are still on their way.
   * Use it only if the unit needs no other change of the host but directories and packages. Default false.
   */
  readonly early?: boolean | undefined;
}

/** A unit as `systemctl show` describes it, and the digest stored at its last successful start. */
export interface UnitState {
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly load: string;
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`, … */
  readonly active: string;
  readonly sub: string;
  /**
   * `enabled`, `disabled`, `static`, `indirect` (only others can be enabled with it), `generated`, …, or empty if the unit file is
   * missing.
   */
  readonly enabled: string;
  readonly needDaemonReload: boolean;
  readonly restarts: number;
  readonly digest?: string | undefined;
  /**
   * The `inputs` that have changed since the stored start, if others have started the unit since; with the checksum of the content that
   * this later start read. Without a checksum, the file has changed again after it or is missing, so what the unit read is unknown.
   */
  readonly reread?: readonly UnitInput[] | undefined;
  /**
   * Missing links that its [Install] section asks for, e.g. `multi-user.target.wants/etcd.service`: systemd calls a unit enabled while
   * any link to it exists. Undefined if none is missing, or if a drop-in has an [Install] section too.
   */
  readonly unlinked?: readonly string[] | undefined;
  /** Paths of the drop-ins that systemd has loaded with the unit file. Undefined if there are none. */
  readonly dropIns?: readonly string[] | undefined;
}

export interface HostUnits {
  /** By each of their names. */
  readonly units: ReadonlyMap<string, UnitState>;
}

/** Stored in place of a digest while a unit is restarted, and after it if that did not succeed. */
export const unsettled = 'unsettled';
