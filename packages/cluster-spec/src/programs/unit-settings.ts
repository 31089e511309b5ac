import { filled, isKnown } from './fill-in.js';
import type { ProgramFacts, ProgramFlag, UnitFacts, UnitSetting } from './model.js';

/** The directory in which a service finds the copies of its credentials (systemd.exec(5), CREDENTIALS). */
export const credentialsDirectory = ({ name }: Pick<ProgramFacts, 'name'>): string =>
  `/run/credentials/${name}.service`;

/** A value within double quotes: systemd reads specifiers there, and in a command line variables too. */
const quotable = (isCommand: boolean) => (value: string) => {
  const plain = value.replaceAll('%', '%%').replaceAll('"', '\\"');
  return isCommand ? plain.replaceAll('$', () => '$$') : plain;
};

/** The settings of a program's unit, by key: those of all units, then its own. */
export function unitSettings(program: ProgramFacts, all: UnitFacts): Readonly<Record<string, UnitSetting>> {
  const { name, directory, credentials } = program;
  const each = Object.entries({ ...all, ...program.unit }).map(
    ([key, { value, why, source }]): readonly [string, UnitSetting] => {
      const lines = [value].flat().flatMap((line) => {
        const copies = line.includes('{credential}') ? credentials : [''];
        return copies.map((credential) => ({ line, credential }));
      });
      const write = quotable(key.startsWith('Exec'));
      const values: UnitSetting['values'] = (spec) =>
        lines.flatMap(({ line, credential }) => {
          // A host never has the key of an authority whose key is elsewhere.
          if (spec.pki.authorityKeys === 'elsewhere' && credential.endsWith('ca-key.pem')) return [];
          const known = { ...spec, program: name, directory, credential };
          return isKnown(line, known) ? [filled(line, known, write)] : [];
        });
      return [key, { values, why, source }];
    },
  );
  return Object.fromEntries(each);
}

/** A flag that names a credential of a program: in production it names the copy for the service. */
export function withCredential(program: ProgramFacts, flag: ProgramFlag): ProgramFlag {
  const { value, why, source } = flag.production ?? flag;
  const name = program.credentials.find((credential) => value === `${program.directory}/${credential}`);
  if (name === undefined) return flag;
  const copy = `${credentialsDirectory(program)}/${name}`;
  return {
    ...flag,
    production: { value: copy, why: `${why}; a copy that only this service can read`, source },
  };
}
