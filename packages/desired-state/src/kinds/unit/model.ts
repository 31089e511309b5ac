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

/** When the processes of a service that is to end are killed. */
export interface StopPatience {
  /** After this time at the latest. */
  readonly ms: number;
  /**
   * Where it serves other hosts. It is killed earlier, though not within 2 s, once none of them has sent anything for `ms`:
   * what is left then are watches and the like, and no request that has this time to end.
   */
  readonly serves?: { readonly address: string; readonly port: number } | undefined;
}

/** A systemd unit: enabled or not, running or not, and running with what it should. */
export interface UnitResource {
  readonly kind: 'unit';
  /** Full name, e.g. `etcd.service`, or an alias of the unit. */
  readonly name: string;
  /** Whether it starts at boot. One that can't be enabled, being static or generated, counts as it should be. */
  readonly enabled: boolean;
  /** Whether it runs now. */
  readonly active: boolean;
  /**
   * Digest of all that the service reads at its start. It is stored on the host when a start has
   * succeeded; a unit whose stored digest differs is restarted, so a run that was killed between
   * writing a file and restarting its service is completed by the next one.
   */
  readonly digest?: string | undefined;
  /** How a service that runs gets a new digest. Default `restart`; `reload` for one that reads its files again. */
  readonly onChange?: 'restart' | 'reload' | undefined;
  /** How long its processes may take to end at a stop or restart. Default: as its unit file says. */
  readonly stopPatience?: StopPatience | undefined;
  readonly readiness?: Readiness | undefined;
  /**
   * Paths of files that it reads at its start. If a unit that has started before does not come up with new ones, those that
   * were replaced are brought back, and it is started with them. Needs `digest`. Default: none.
   */
  readonly reads?: readonly string[] | undefined;
  /**
   * Where it has to be started, it is as soon as the files that it reads and all unit files have arrived, while others still do.
   * Only for one that needs no other change of its host but directories and packages. Default false.
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
  /** `enabled`, `disabled`, `static`, `indirect`, `generated`, …, or empty if the unit file is missing. */
  readonly enabled: string;
  readonly needDaemonReload: boolean;
  readonly restarts: number;
  readonly digest?: string | undefined;
}

export interface HostUnits {
  /** By each of their names. */
  readonly units: ReadonlyMap<string, UnitState>;
}

/** Stored in place of a digest while a unit is restarted, and after it if that did not succeed. */
export const unsettled = 'unsettled';
