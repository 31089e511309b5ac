import { type Command, defineCommand, flag, readText } from '@harderway/command';
import { hasErrors } from '@harderway/diagnostics';
import { formatConnections, parseConnections } from '../document/connections.js';
import { formatList } from '../document/listing/format.js';
import { parseTable, textKind } from '../document/table.js';
import { hostsOption, namesOf, printDiagnostics } from './planning.js';

const toJson = (value: unknown): string =>
  `${JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each), 2)}\n`;

export const show: Command = defineCommand({
  name: 'show',
  summary: 'print a table as ipvsadm -L -n would, or a list of connections',
  operands: { label: 'FILE', least: 1, most: 1, completion: { kind: 'file' } },
  options: { hosts: hostsOption, json: flag('print JSON') },
  examples: [['ipvs show /proc/net/ip_vs', 'print the table of this machine, with decimal addresses']],
  async run({ operands: [path = '-'], options: { hosts, json }, world }) {
    const text = await readText(world, path);
    if (textKind(text) === 'connections') {
      const { connections, diagnostics } = parseConnections(text);
      await world.stdout.write(
        json ? toJson({ connections, diagnostics }) : formatConnections(connections, { persistent: true }),
      );
      printDiagnostics(world, path, text, diagnostics);
      return hasErrors(diagnostics) ? 1 : 0;
    }
    const { table, listing, diagnostics, kind } = parseTable(text, { names: namesOf(world, hosts) });
    printDiagnostics(world, path, text, diagnostics);
    if (kind === 'unknown' || kind === 'ldirectord') return 1;
    await world.stdout.write(
      json ? toJson(listing ? { ...table, listing } : table) : formatList(listing ?? table),
    );
    if (kind === 'proc')
      world.stderr.write('ipvs: /proc/net/ip_vs does not show scheduler flags and persistence engines\n');
    return hasErrors(diagnostics) ? 1 : 0;
  },
});
