/** Versions of keepalived whose behavior is known: those of Debian 12, 13 and unstable. */
export type KeepalivedVersion = '2.2.7' | '2.3.3' | '2.3.4';

/** A file that an include names. */
export interface IncludedFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The state of a script in keepalived's eyes before it runs it as root: `insecure` if others can change it or a directory above it,
 * `linked` if a directory of its path is a symbolic link, as /bin is.
 */
export type ScriptCondition = 'fine' | 'missing' | 'not-executable' | 'insecure' | 'linked';

/** Names that iproute2 keeps in files. */
export type RoutingNames = 'scope' | 'table' | 'protocol' | 'realm' | 'dsfield' | 'group';

/** The machine that a file is for, as keepalived sees it. */
export interface Environment {
  readonly version: KeepalivedVersion;
  /** Lines that begin with `@ID` are read if this is ID: `--config-id`, by default the host name. */
  readonly configId: string;
  /**
   * The files of an include, in order; undefined if they are not known. Patterns are those of glob(3), with braces. They count
   * from the directory of the included file that has them, which is undefined for the file itself.
   */
  include(pattern: string, directory: string | undefined): readonly IncludedFile[] | undefined;
  /** Whether an interface exists; undefined if that is not known. */
  hasInterface(name: string): boolean | undefined;
  hasUser(name: string): boolean;
  hasGroup(name: string): boolean;
  /** Whether iproute2 knows a name. Numbers need none. */
  hasRoutingName(kind: RoutingNames, name: string): boolean;
  /** A script by its path, or its name in `PATH`. */
  script(path: string): ScriptCondition;
}

/**
 * A machine of which little is known: it has every interface and script that is asked for, /bin is a link to /usr/bin, scripts run as root,
 * and included files are not known.
 */
export const plainEnvironment: Environment = {
  version: '2.3.4',
  configId: '',
  include: () => undefined,
  hasInterface: () => undefined,
  hasUser: (name) => name !== 'keepalived_script',
  hasGroup: () => true,
  hasRoutingName: () => true,
  script: (path) => (/^\/(?:s?bin|lib(?:64)?)\//.test(path) ? 'linked' : 'fine'),
};
