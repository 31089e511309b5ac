import { visible } from '@harderway/diagnostics';
import pc from 'picocolors';

/** Writers for lines of many hosts, each prefixed with the name of its host. */
export interface HostLines {
  /** The writer for the lines of one host. */
  readonly of: (host: string) => (line: string) => unknown;
}

const colors = [pc.cyan, pc.yellow, pc.green, pc.magenta, pc.blue, pc.red] as const;

/**
 * Prefixes lines with the name of their host, padded to the longest name and, with `color`, colored by host. Lines of different
 * hosts interleave, but never within a line. A writer returns the result of `write`, so that a command with this line callback
 * waits for a slow reader.
 */
export function prefixLines(
  hosts: readonly string[],
  write: (text: string) => unknown,
  options: { readonly color: boolean },
): HostLines {
  const width = Math.max(0, ...hosts.map((host) => visible(host).length));
  return {
    of: (host) => {
      const paint = options.color
        ? (colors[Math.max(0, hosts.indexOf(host)) % colors.length] ?? pc.cyan)
        : String;
      const prefix = `${paint(visible(host).padEnd(width))} | `;
      return (line) => write(`${prefix}${line}\n`);
    },
  };
}
