import type { FlagFacts, ProgramFacts } from './facts.js';

/** The directory in which a service finds copies of its credentials (systemd.exec(5), CREDENTIALS). */
export const credentialsDirectory = ({ name }: Pick<ProgramFacts, 'name'>): string =>
  `/run/credentials/${name}.service`;

/** A flag of a program, which names the service's copy in production if it names one of the program's credentials. */
export function withCredential(program: ProgramFacts, flag: FlagFacts): FlagFacts {
  const { value, why, source } = flag.production ?? flag;
  const name = program.credentials.find((credential) => value === `${program.directory}/${credential}`);
  if (name === undefined) return flag;
  const copy = `${credentialsDirectory(program)}/${name}`;
  return {
    ...flag,
    production: { value: copy, why: `${why}; a copy that only this service can read`, source },
  };
}
