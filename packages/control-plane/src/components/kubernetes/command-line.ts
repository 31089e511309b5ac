import type { apiserverArgv } from '@harderway/apiserver-flags';
import { ControlPlaneError } from '../../errors.js';

/** Builds the arguments of a program for a version, and reports those that the version refuses. */
export type ArgvBuilder = (input: {
  readonly version: string;
  readonly flags: Readonly<Record<string, string>>;
}) => ReturnType<typeof apiserverArgv>;

/** Flags for a version of a program. */
interface Wanted {
  /** Name of the program. */
  readonly program: string;
  readonly version: string;
  /** Ours. Those that the version lacks are left out. */
  readonly flags: Readonly<Record<string, string>>;
  /** Those of cluster.yaml. They replace ours of the same name, and must be known. */
  readonly extra: Readonly<Record<string, string>>;
}

/**
 * Arguments of a Kubernetes program.
 *
 * @throws ControlPlaneError `invalid-configuration` with each flag that the version refuses.
 */
export function commandLine(
  build: ArgvBuilder,
  { program, version, flags, extra }: Wanted,
): readonly string[] {
  const { unknown } = build({ version, flags });
  const known = Object.fromEntries(Object.entries(flags).filter(([name]) => !unknown.includes(name)));
  const { argv, diagnostics } = build({ version, flags: { ...known, ...extra } });
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length === 0) return argv;
  throw new ControlPlaneError('invalid-configuration', `${program} ${version} would refuse its flags`, {
    details: errors.map(({ message, hint }) => (hint === undefined ? message : `${message}. ${hint}`)),
    hint: 'correct extraFlags in cluster.yaml',
  });
}
