import type { Style } from './style.js';
import { visible } from './visible.js';

/** Writes the lines of one host; each gets the host's name in front. */
export type LineWriter = (line: string) => void;

const colors = ['cyan', 'magenta', 'yellow', 'green', 'blue'] as const;

/**
 * One writer for each host: names padded to the same width, each in a colour of its own. Lines are written
 * whole, so those of several hosts never mix within a line.
 */
export function prefixLines(
  hosts: readonly string[],
  write: (text: string) => unknown,
  style: Style,
): (host: string) => LineWriter {
  const width = Math.max(0, ...hosts.map((host) => host.length));
  return (host) => {
    const color = colors[Math.max(0, hosts.indexOf(host)) % colors.length] ?? 'cyan';
    const prefix = style[color](`${host.padEnd(width)} |`);
    return (line) => {
      write(`${`${prefix} ${visible(line)}`.trimEnd()}\n`);
    };
  };
}
