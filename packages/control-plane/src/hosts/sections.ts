/** The parts of what a script has printed, by the names in their first lines: `== name`. */
export function sections(text: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    text
      .split(/^== /m)
      .slice(1)
      .map((part) => {
        const [name = '', ...lines] = part.trimEnd().split('\n');
        return [name, lines] as const;
      }),
  );
}
