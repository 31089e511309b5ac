import type { ClusterSpec } from '@harderway/cluster-spec';
import type { ProgramFacts, UnitFacts } from './facts.js';
import type { UnitSetting } from './model.js';
import { canFill, fillTemplate } from './template.js';

/** Escapes a value within double quotes: systemd expands specifiers there, and variables too in a command line. */
const escapeFor = (key: string) => (value: string) => {
  const plain = value.replaceAll('%', '%%').replaceAll('"', '\\"');
  return key.startsWith('Exec') ? plain.replaceAll('$', () => '$$') : plain;
};

/** The directory that holds etcd's log, if the log is not in the data directory. */
function logParent({ etcd: { extraFlags } }: ClusterSpec): string | undefined {
  const log = extraFlags['wal-dir'];
  return log?.slice(0, log.lastIndexOf('/'));
}

/** The settings of a program's unit, by key: those common to all units, then its own. */
export function unitSettings(
  program: ProgramFacts,
  common: UnitFacts,
): Readonly<Record<string, UnitSetting>> {
  const { name, directory, credentials } = program;
  const each = Object.entries({ ...common, ...program.unit }).map(
    ([key, { value, why, source }]): readonly [string, UnitSetting] => {
      const lines = [value].flat().flatMap((line) => {
        const copies = line.includes('{credential}') ? credentials : [''];
        return copies.map((credential) => ({ line, credential }));
      });
      const values: UnitSetting['values'] = (spec) =>
        lines.flatMap(({ line, credential }) => {
          // A host never holds the key of a CA whose key is kept elsewhere.
          if (spec.pki.authorityKeys === 'elsewhere' && credential.endsWith('ca-key.pem')) return [];
          const known = { ...spec, program: name, directory, credential, logParent: logParent(spec) };
          return canFill(line, known) ? [fillTemplate(line, known, escapeFor(key))] : [];
        });
      return [key, { values, why, source }];
    },
  );
  return Object.fromEntries(each);
}
