import { type ParsedClusterSpec, parseClusterSpec } from '../src/parse.js';

/** A short valid file to break in one place. */
export const valid = `api: {virtualIp: 192.168.1.21}
hosts:
  - {name: gateway, role: gateway, address: 192.168.1.10}
  - {name: control0, role: control, address: 192.168.1.11}
  - {name: control1, role: control, address: 192.168.1.12}
  - {name: control2, role: control, address: 192.168.1.13}
`;

/** Parses the valid file after replacing one part of it, which has to be there. */
export function broken(from: string, to: string): ParsedClusterSpec & { readonly text: string } {
  if (!valid.includes(from)) throw new Error(`the example lacks ${from}`);
  const text = valid.replace(from, to);
  return { text, ...parseClusterSpec(text) };
}

/** Parses the valid file with further top-level keys. */
export function withKeys(yaml: string): ParsedClusterSpec & { readonly text: string } {
  const text = `${valid}${yaml}\n`;
  return { text, ...parseClusterSpec(text) };
}

/** Code, line and column of each diagnostic, and what of the source it underlines. */
export function brief(
  parsed: Pick<ParsedClusterSpec, 'diagnostics'> & { readonly text: string },
): readonly string[] {
  return parsed.diagnostics.map(({ severity, code, span: { start, end } }) => {
    const shown = parsed.text.slice(start.offset, end.offset);
    return `${severity} ${code} ${start.line}:${start.column} ${shown}`;
  });
}
