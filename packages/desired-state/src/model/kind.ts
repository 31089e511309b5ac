import type { PutFile } from '@harderway/remote-exec';
import type { HostPaths, PathQuestion, PathState } from './paths.js';
import type { Reply } from './reply.js';

/** The thing that a resource makes of its path: a whole file, lines in a file, a directory, or nothing at all. */
export type PathUse = 'file' | 'lines' | 'directory' | 'nothing';

/** A resource of any kind: one thing about one host that should hold. */
export interface AnyResource {
  readonly kind: string;
}

/** The way in which a resource is changed. */
export type Action =
  | 'create'
  | 'update'
  | 'remove'
  | 'install'
  | 'set'
  | 'start'
  | 'restart'
  | 'reload'
  | 'enable'
  | 'disable'
  | 'stop';

/** How a resource differs from what should hold. */
export interface Difference {
  readonly action: Action;
  /** One line for people, e.g. `create /etc/etcd/ca.pem (0644, root:root)`. */
  readonly summary: string;
  /** Why it is needed, e.g. `missing`, `content differs`. */
  readonly why: string;
  /** Unified diff of a text file, with certificates in a form that people can read. Absent for secrets and binaries. */
  readonly diff?: string | undefined;
  /** For a file that is there: whether its content differs, and not mode or owner alone. */
  readonly contentDiffers?: boolean | undefined;
  /** For a unit that runs: whether its start was never recorded, so that others may have started it. */
  readonly unrecorded?: boolean | undefined;
  /** For a directory to remove that is a link: where it led. It is only followed to there. */
  readonly leadsTo?: string | undefined;
}

export const difference = (action: Action, subject: string, why: string): Difference => ({
  action,
  summary: `${action} ${subject}`,
  why,
});

/** Shell commands that are run one after another as long as each succeeds. */
export const chain = (commands: readonly string[]): string =>
  commands.map((command) => `{ ${command}; }`).join(' &&\n');

/** A difference of one resource, with all that is needed to fix it. */
export interface ChangeOf<R extends AnyResource> extends Difference {
  /** Stable: kind and name of the resource, e.g. `file:/etc/systemd/system/etcd.service`. */
  readonly id: string;
  readonly resource: R;
  /** The file that it writes, as it was observed: undefined if missing. It is only written if nobody has changed it since. */
  readonly seen?: PathState | undefined;
}

/**
 * The order of changes: units stop first, a resource comes before those that depend on it, and removals come last. All files
 * are written in one upload, at `files`.
 */
export const phases = [
  'stop',
  'packages',
  'users',
  'directories',
  'files',
  'blocks',
  'trust',
  'kernel',
  'network',
  'units',
  'removal',
] as const;

export type Phase = (typeof phases)[number];

/**
 * Everything about one kind of resource. The rest of the package walks over the list in `kinds/index.ts` and knows no
 * kind by name.
 *
 * Members are methods, so that kinds of different resources fit into one list: a method only gets resources of its own
 * kind, and an observation of all kinds.
 *
 * @typeParam R the resource
 * @typeParam Seen the part of an observation that `diff` needs beside paths
 */
export interface Kind<R extends AnyResource, Seen extends object = object> {
  readonly kind: R['kind'];
  /** Identifies the resource among others of its kind. */
  name(resource: R): string;
  /** Explains why the resource must not get into a script, if so. */
  fault(resource: R): string | undefined;
  /** The path that the resource is about. The probe looks at all paths together. */
  path?(resource: R): PathQuestion | undefined;
  /**
   * Says what it makes of its path. Resources that make different things of one path are refused. Undefined: anything. Default: a
   * file if the kind has an upload, lines if it has an edit, and otherwise anything.
   */
  use?(resource: R): PathUse | undefined;
  diff(resource: R, seen: HostPaths & Seen): Difference | undefined;
  phase(resource: R): Phase;
  /**
   * The file that this puts on the host. All files go there in one upload. If `path` asks for its checksum or text, it is only
   * written if nobody has changed it since.
   */
  upload?(resource: R): PutFile | undefined;
  /** Changes the text of a file that others own too. `path` has to ask for `whole-text`: a file whose text was not read is refused. */
  edit?(resource: R, text: string): string;
  /** Shell commands that run before any file is written; `replaced` are the paths of the files that will be. */
  before?(resource: R, change: Difference, replaced: ReadonlySet<string>): readonly string[];
  /** Shell functions that the commands call. */
  readonly functions?: string | undefined;
  /** Shell commands that make one change. Without any, the change is made by its upload or edit. */
  commands?(resource: R, change: Difference): readonly string[];
  /** Shell commands that make all changes of this kind at once, in place of `commands`. */
  commandsForAll?(resources: readonly R[]): readonly string[];
  /**
   * Paths of the files that it needs, if it may be made as soon as they are there, while others still arrive. Undefined: it
   * waits for its turn.
   */
  early?(resource: R, change: Difference): readonly string[] | undefined;
  /** Whether systemd must have read its unit files before `units` begin. */
  needsDaemonReload?(resource: R): boolean;
  /** Shell commands for changes in phase `units` that must come before systemd reads its unit files. */
  beforeDaemonReload?(resource: R): readonly string[];
}

/** A kind that asks the host for more than paths. */
export interface ProbedKind<R extends AnyResource, Seen extends object> extends Kind<R, Seen> {
  /** Script text that prints sections, each after a line `== name`. Gets at least one resource. */
  probe(resources: readonly R[]): readonly string[];
  /** Sections that the script prints in any case. A reply without one of them is refused. Default: none. */
  sections?(resources: readonly R[]): readonly string[];
  /** Reads these sections. `resources` are those that the script was made for; there may be none. */
  parse(reply: Reply, resources: readonly R[]): Seen;
}
