import { quote } from '@harderway/remote-exec/quote';

/**
 * Script text that prints `NAME|` and the first line of a file, or nothing after the bar if the file is missing. Not by `read`: dash
 * reads byte by byte, and the kernel shows a number below /proc/sys only to the first of these.
 */
export const printFirstLine = (name: string, path: string): string =>
  `printf '%s|%s\\n' ${quote([name])} "$(head -n 1 -- ${quote([path])} 2>/dev/null)"`;
