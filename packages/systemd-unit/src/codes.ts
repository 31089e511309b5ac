/** Codes of a file that systemd cannot read, or reads only in part. */
export type FileCode =
  | 'bad-section-header'
  | 'invalid-utf8'
  | 'line-too-long'
  | 'missing-equals'
  | 'missing-key'
  | 'outside-section';

/** Codes of directives that systemd does not know, or no longer. */
export type DirectiveCode =
  | 'deprecated-directive'
  | 'deprecated-value'
  | 'kill-mode-none'
  | 'legacy-var-run'
  | 'removed-directive'
  | 'unknown-key'
  | 'unknown-section'
  | 'user-nobody'
  | 'user-not-strict';

/** Codes of values that their directive does not take. */
export type ValueCode =
  | 'bad-calendar'
  | 'bad-environment'
  | 'bad-quoting'
  | 'bad-specifier'
  | 'bad-unit-name'
  | 'bad-url'
  | 'bad-user'
  | 'bad-value'
  | 'limit-order'
  | 'not-for-type'
  | 'unknown-system-call';

/** Codes of paths that their directive does not take. */
export type PathCode =
  | 'path-absolute'
  | 'path-below-api'
  | 'path-length'
  | 'path-not-absolute'
  | 'path-not-normalized';

/** Codes of Exec lines that systemd cannot read. */
export type ExecCode =
  | 'exec-argv-empty'
  | 'exec-path-directory'
  | 'exec-path-empty'
  | 'exec-path-invalid'
  | 'exec-path-unsafe'
  | 'unbalanced-quoting'
  | 'unknown-escape';

/** Codes of dependencies that systemd drops. */
export type DependencyCode =
  | 'cannot-fail'
  | 'device-dependency'
  | 'second-trigger'
  | 'self-dependency'
  | 'self-trigger';

/** Codes of a service as a whole. */
export type ServiceCode =
  | 'dbus-no-name'
  | 'forking-private-pids'
  | 'oneshot-exit-type'
  | 'oneshot-restart'
  | 'oneshot-runtime-max'
  | 'restart-delay'
  | 'restart-steps'
  | 'runtime-extra'
  | 'service-many-starts'
  | 'service-no-command'
  | 'service-no-start'
  | 'simple-credentials'
  | 'usb-function';

/** Codes of other units as a whole, and of settings of any unit that contradict each other. */
export type WholeUnitCode =
  | 'automount-root'
  | 'bad-slice-name'
  | 'dynamic-user-home'
  | 'mount-api'
  | 'mount-no-what'
  | 'pam-kill-mode'
  | 'path-no-path'
  | 'private-pids-type'
  | 'socket-max-connections'
  | 'socket-no-listen'
  | 'socket-not-accepting'
  | 'socket-service'
  | 'socket-symlinks'
  | 'timer-no-value'
  | 'what-mismatch'
  | 'where-mismatch'
  | 'working-directory-api';

/** Codes of what systemd itself says, in its words. */
export type SystemdCode =
  | FileCode
  | DirectiveCode
  | ValueCode
  | PathCode
  | ExecCode
  | DependencyCode
  | ServiceCode
  | WholeUnitCode;
