/** A flag as `--help` shows it. */
export interface HelpFlag {
  readonly name: string;
  /** The word after the name; empty for a bool. */
  readonly type: string;
  /** The text of `(default …)`; undefined where the help shows none. */
  readonly default?: string;
}

/** Reads the flags from the help of a program made with cobra. */
export function parseHelp(help: string): readonly HelpFlag[] {
  const blocks: string[] = [];
  for (const line of help.split('\n')) {
    if (/^ {2,6}(?:-\w, )?--\S/.test(line)) blocks.push(line);
    else if (/^ {10,}\S/.test(line) && blocks.length > 0)
      blocks.push(`${blocks.pop() ?? ''}\n${line.trim()}`);
  }
  return blocks.map((block) => {
    const match = /^ +(?:-\w, )?--(\S+)(?: (\S+))? {2,}/.exec(block.split('\n')[0] ?? '');
    const shown = /\(default (.*?)\)(?: \(DEPRECATED: [^\n]*\))?$/s.exec(block)?.[1];
    return {
      name: match?.[1] ?? block.trim(),
      type: match?.[2] ?? '',
      ...(shown === undefined ? {} : { default: shown.replace(/^"(.*)"$/, '$1') }),
    };
  });
}

/** The gates that a help lists, with stage and default. From 1.31 on, the name of the component precedes each. */
export const parseGates = (
  help: string,
): ReadonlyMap<string, { readonly stage: string; readonly default: boolean }> =>
  new Map(
    [...help.matchAll(/^ +(?:kube:)?(\w+)=true\|false \((\w+) - default=(true|false)\)/gm)].map(
      ([, name = '', stage = '', value]) => [name, { stage: stage.toLowerCase(), default: value === 'true' }],
    ),
  );
