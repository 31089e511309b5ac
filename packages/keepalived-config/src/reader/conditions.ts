import type { KeepalivedDocument } from '../document/document.js';

/** The hosts that a file names: the IDs behind `@` and `@^` at the beginning of statements. */
export function configIds({ lines }: KeepalivedDocument): readonly string[] {
  const ids = lines.flatMap((line) =>
    line.kind === 'statement'
      ? [...line.statement.text.replace(/"[^"]*"?/g, '"').matchAll(/(?:^|[{}][ \t]*)@\^?([^ \t]+)[ \t]/g)]
      : [],
  );
  return [...new Set(ids.map(([, id = '']) => id))];
}
