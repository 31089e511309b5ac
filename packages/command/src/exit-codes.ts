/** Exit codes of every program. */
export const EXIT = {
  /** Fine, or done. */
  ok: 0,
  /** Problems were found, or the command failed. */
  problems: 1,
  /** The actual state differs from the wanted one. */
  differences: 2,
  /** The command line is wrong (EX_USAGE of sysexits.h); nothing was done. */
  usage: 64,
  /** The terminal was closed (128 + SIGHUP). */
  hungUp: 129,
  /** Stopped by Ctrl-C (128 + SIGINT). */
  interrupted: 130,
  /** The reader of the output went away (128 + SIGPIPE). */
  brokenPipe: 141,
  /** Stopped (128 + SIGTERM). */
  terminated: 143,
} as const;
