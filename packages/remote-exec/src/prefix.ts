import pc from 'picocolors';

/** Writes lines of many hosts, each prefixed with its host's name. */
export interface HostLines {
  /** A function for the lines of one host. */
  readonly of: (host: string) => (line: string) => unknown;
}

const colors = [pc.cyan, pc.yellow, pc.green, pc.magenta, pc.blue, pc.red] as const;

/**
 * Prefixes lines with their host's name, padded to the longest and, with `color`, each host in a color of its own. Lines of
 * different hosts interleave, but never within a line. It returns the result of `write`, so that a command whose line
 * callback this is waits for a slow reader.
 */
export function prefixLines(
  hosts: readonly string[],
  write: (text: string) => unknown,
  options: { readonly color: boolean },
): HostLines {
  const width = Math.max(0, ...hosts.map((host) => host.length));
  return {
    of: (host) => {
      const paint = options.color
        ? (colors[Math.max(0, hosts.indexOf(host)) % colors.length] ?? pc.cyan)
        : String;
      const prefix = `${paint(host.padEnd(width))} | `;
      return (line) => write(`${prefix}${line}\n`);
    },
  };
}
