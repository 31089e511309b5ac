import { flagOf, UsageError } from '@harderway/command';

/** The options that only some subcommands take, by subcommand; the empty name is the command alone. */
export type VerbOptions<O> = Readonly<Record<string, readonly (keyof O & string)[]>>;

const isGiven = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;

/**
 * Refuses an option of another subcommand. If `backup --keep-last 3` or `certs --recipient KEY` were ignored, people would
 * believe that old snapshots were removed or secrets encrypted.
 *
 * @throws UsageError
 */
export function refuseForeignOptions<O extends object>(
  options: O,
  verb: string | undefined,
  verbs: VerbOptions<O>,
): void {
  const own = verbs[verb ?? ''];
  if (own === undefined) return;
  for (const [other, names] of Object.entries(verbs))
    for (const name of names)
      if (!own.includes(name) && isGiven(options[name]))
        throw new UsageError(
          `${flagOf(name)} works ${other === '' ? `without ${verb}` : `with ${other}`} only`,
          {
            hint: `leave out ${flagOf(name)}`,
          },
        );
}
