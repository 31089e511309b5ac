const hide = '\x1b[?25l';
const show = '\x1b[?25h';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const restorers = new Set<() => void>();

function restoreAll(): void {
  for (const restore of [...restorers]) restore();
}

function onSignal(signal: NodeJS.Signals): void {
  restoreAll();
  // A listener, even ours, disables the default action. If the program has none of its own, the signal ends it.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

function watch(): void {
  process.on('exit', restoreAll);
  for (const signal of signals) process.on(signal, onSignal);
}

function unwatch(): void {
  process.off('exit', restoreAll);
  for (const signal of signals) process.off(signal, onSignal);
}

/**
 * Hides the cursor until the returned function is called, or until the process ends by itself or by
 * SIGINT, SIGTERM or SIGHUP.
 * @param write where the escape sequences go
 */
export function hideCursor(write: (text: string) => unknown): () => void {
  const restore = (): void => {
    if (!restorers.delete(restore)) return;
    write(show);
    if (restorers.size === 0) unwatch();
  };
  if (restorers.size === 0) watch();
  restorers.add(restore);
  write(hide);
  return restore;
}
