import type { RealServer, ServiceIdentity, Table } from '@harderway/ipvs';
import { serverKey } from '@harderway/ipvs';
import { parse } from '../../src/document/parse.js';
import type { Environment } from '../../src/environment.js';
import { evaluate } from '../../src/evaluate/evaluate.js';
import { wordOf } from '../../src/forwarding.js';
import { toIpvs } from '../../src/ipvs/table.js';
import type { ProgramTable, TableEntry } from './ldirectord.js';

function nameOf(identity: ServiceIdentity): string {
  if (identity.kind === 'fwmark') return `${identity.mark} fwm${identity.family === 'inet6' ? '6' : ''}`;
  return `${serverKey(identity)} ${identity.protocol}`;
}

const entryOf = ({ forwarding, weight, thresholds }: RealServer): TableEntry => ({
  forward: wordOf(forwarding.kind),
  weight,
  'u-threshold': thresholds?.upper ?? 0,
  'l-threshold': thresholds?.lower ?? 0,
});

/** A table in the form of the program's. */
const programTable = ({ services }: Table): ProgramTable =>
  Object.fromEntries(
    services.map(({ identity, servers }) => [
      nameOf(identity),
      Object.fromEntries(servers.map((server) => [serverKey(server), entryOf(server)])),
    ]),
  );

/** The tables that this package expects of a file; undefined where ipvsadm or the kernel refuse a command. */
export function expectedTables(input: string, environment: Environment): readonly ProgramTable[] | undefined {
  const { state } = evaluate(parse(input), environment);
  if (!state) return undefined;
  const results = [/^$/, /[02468]\]?$/].map((down) =>
    toIpvs(state, environment, { health: (_, { server }) => (down.test(server) ? 'down' : 'up') }),
  );
  return results.some(({ refused }) => refused.length > 0)
    ? undefined
    : results.map(({ table }) => programTable(table));
}
