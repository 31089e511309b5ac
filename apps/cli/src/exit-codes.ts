/** What the exit code of every command means; the README and `--help` say the same. */
export const exitCodes = {
  /** Done, or nothing to do. */
  ok: 0,
  /** Something failed; the message says what. */
  error: 1,
  /** `plan` found changes that `apply` would make. */
  changesPending: 2,
  /** The command line was wrong (EX_USAGE of sysexits.h); nothing was done. */
  usage: 64,
  /** Stopped because its terminal was closed (128 + SIGHUP). */
  hungUp: 129,
  /** Stopped by Ctrl-C (128 + SIGINT). */
  interrupted: 130,
  /** Stopped by SIGTERM (128 + SIGTERM). */
  terminated: 143,
} as const;
