import { type Option, parsed, UsageError } from '@harderway/command';
import { coveredVersion, FlagError } from '@harderway/component-flags';
import type { KubernetesProgram } from '@harderway/component-flags/kubernetes';

type AnyProgram = Pick<KubernetesProgram, 'catalog'>;

function isCovered({ catalog }: AnyProgram, version: string): boolean {
  try {
    return coveredVersion(catalog, version) !== undefined;
  } catch (error) {
    if (error instanceof FlagError) return false;
    throw error;
  }
}

/** An option for a Kubernetes version that the catalog of a program covers. */
export const versionOption = (program: AnyProgram, about: string): Option<string | undefined> =>
  parsed('VERSION', about, {
    read: (text) => (isCovered(program, text) ? text : undefined),
    expects: `a version from ${program.catalog.minors[0]} to ${program.catalog.minors.at(-1)}, such as 1.31.0 or 1.31`,
    completion: { kind: 'one-of', values: program.catalog.minors },
  });

/**
 * The value of an option that has to be given.
 *
 * @throws UsageError if it was not
 */
export function needed(value: string | undefined, flag: string): string {
  if (value === undefined) throw new UsageError(`${flag} is missing`);
  return value;
}
