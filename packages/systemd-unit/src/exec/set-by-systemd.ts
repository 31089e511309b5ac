/** Variables that systemd sets, or takes from its own environment. */
const setBySystemd =
  /^(?:PATH|LANG|LC_.*|USER|LOGNAME|HOME|SHELL|INVOCATION_ID|XDG_RUNTIME_DIR|RUNTIME_DIRECTORY|STATE_DIRECTORY|CACHE_DIRECTORY|LOGS_DIRECTORY|CONFIGURATION_DIRECTORY|CREDENTIALS_DIRECTORY|MAINPID|MANAGERPID|LISTEN_.*|NOTIFY_SOCKET|WATCHDOG_.*|SYSTEMD_.*|TERM|JOURNAL_STREAM|SERVICE_RESULT|EXIT_CODE|EXIT_STATUS|MONITOR_.*|PIDFILE|REMOTE_.*|TRIGGER_.*|MEMORY_PRESSURE_.*)$/;

/** Whether systemd sets a variable for services by itself, or takes it from its own environment: `CREDENTIALS_DIRECTORY`. */
export const isSetBySystemd = (name: string): boolean => setBySystemd.test(name);
