import type { KeepalivedDocument } from '../document/document.js';

/** The hosts that a file names: the IDs behind `@` and `@^` at the beginning of lines. */
export function configIds({ lines }: KeepalivedDocument): readonly string[] {
  const ids = lines.flatMap((line) =>
    line.kind === 'statement' ? (/^@\^?([^ \t]+)[ \t]/.exec(line.statement.text)?.[1] ?? []) : [],
  );
  return [...new Set(ids)];
}
