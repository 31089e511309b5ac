import { quote } from '@harderway/remote-exec/quote';

/** Script text that prints `NAME|` and the first line of a file, or nothing after the bar if the file is missing. */
export const printFirstLine = (name: string, path: string): string =>
  `v=; { read -r v <${quote([path])}; } 2>/dev/null; printf '%s|%s\\n' ${quote([name])} "$v"`;
