const commands: readonly string[] = ['check', 'explain', 'migrate', 'cis'];

/**
 * Arguments in which the flag that `explain` is asked about is a word, where it is written as one writes flags:
 * `--event-ttl` and `--event-ttl=2h` are `event-ttl`. Options of this program stay options.
 */
export const explainArguments = (args: readonly string[], own: readonly string[]): readonly string[] => {
  if (args.find((word) => commands.includes(word)) !== 'explain') return args;
  return args.map((word) => {
    const name = /^--([^=]+)/.exec(word)?.[1];
    return name === undefined || own.includes(name) ? word : name;
  });
};
