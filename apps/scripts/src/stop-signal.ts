/**
 * A signal that is aborted when this process is asked to end: by Ctrl-C, by SIGTERM, or because its terminal was closed.
 * The process continues, so that it can clean up; a third Ctrl-C or SIGTERM ends it at once, with status 130. A closed
 * pipe does not end it.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let asked = 0;
  const end = (): void => stop.abort(new DOMException('stopped', 'AbortError'));
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      asked += 1;
      if (asked > 2) process.exit(130);
      end();
    });
  // A terminal that is closed sends several.
  process.on('SIGHUP', end);
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A pipe without a reader, a terminal that is gone.
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  return stop.signal;
}
