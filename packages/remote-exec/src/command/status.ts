/** The last line on a terminal, which shows the progress of the hosts below their output. */
export interface Status {
  /** A host has started. */
  begin(host: string): void;
  /** Sets the share of a host's bytes that were sent, from 0 to 1. */
  share(host: string, share: number): void;
  end(host: string, ok: boolean): void;
  /** Makes a function that writes lines above the status line. */
  above<R>(write: (text: string) => R): (text: string) => R;
  close(): void;
}

/** The status line of a shorter run would only flicker. */
const firstMs = 700;
const everyMs = 200;
const erase = '\r\x1b[2K';

/** Shows the status line with `write`, cut to the current width of the terminal. */
export function createStatus(total: number, write: (text: string) => unknown, columns: () => number): Status {
  const working = new Map<string, number | undefined>();
  let done = 0;
  let bad = 0;
  let shown = '';
  let timer: NodeJS.Timeout = setTimeout(() => {
    draw();
    timer = setInterval(draw, everyMs);
    timer.unref();
  }, firstMs);
  timer.unref();
  const text = (): string => {
    const hosts = [...working].map(([host, share]) =>
      share === undefined ? host : `${host} ${Math.floor(share * 100)} %`,
    );
    const failed = bad === 0 ? '' : `, ${bad} failed`;
    return `${done} of ${total} hosts done${failed}; running on ${hosts.join(', ')}`;
  };
  const draw = (): void => {
    const whole = text();
    const width = columns() - 1;
    const now = whole.length <= width ? whole : `${whole.slice(0, width - 1)}…`;
    if (now === shown) return;
    write(`${erase}${now}`);
    shown = now;
  };
  const clear = (): void => {
    if (shown !== '') write(erase);
    shown = '';
  };
  return {
    begin: (host) => void working.set(host, undefined),
    share: (host, share) => void working.set(host, share),
    end: (host, ok) => {
      working.delete(host);
      done += 1;
      if (!ok) bad += 1;
    },
    above: (to) => (line) => {
      clear();
      return to(line);
    },
    close: () => {
      clearTimeout(timer);
      clear();
    },
  };
}
