import { type Command, defineCommand, EXIT, flag } from '@harderway/command';
import { formatList, type Table } from '@harderway/ipvs';
import type { State, VirtualState } from '../evaluate/state.js';
import { wordOf } from '../forwarding.js';
import { oneFile, readFile } from './read.js';

const secrets = new Set(['passwd', 'secret']);

/** Hides passwords and shared secrets, but not that there is one. */
const hideSecrets = (name: string, value: unknown): unknown =>
  secrets.has(name) && value !== '' ? '(hidden)' : value;

const rows = (values: object): readonly string[] =>
  Object.entries(values)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => `  ${name.padEnd(18)}${hideSecrets(name, value)}`);

function virtualText({ real, id, flags: _flags, ...rest }: VirtualState): string {
  const servers = real.map(
    ({ server, port, forward, weight, url }) =>
      `  real ${server}:${port} ${wordOf(forward)} weight ${weight}, checked at ${url}`,
  );
  return [`virtual ${id}`, ...rows(rest), ...servers].join('\n');
}

const stateText = ({ globals, virtuals }: State, table: Table): string =>
  [
    ['globals', ...rows(globals)].join('\n'),
    ...virtuals.map(virtualText),
    `IPVS with every server up\n${formatList(table)}`.trimEnd(),
  ].join('\n\n');

export const show: Command = defineCommand({
  name: 'show',
  summary: 'print the settings of a file, defaults included, and the IPVS table that it sets up',
  operands: oneFile,
  options: { json: flag('print JSON') },
  examples: [['ldirectord-config show /etc/ha.d/ldirectord.cf', 'print what ldirectord makes of the file']],
  async run({ operands: [path = '-'], options: { json }, world }) {
    const read = await readFile(world, path);
    if (!read) return EXIT.problems;
    const { state, table, refused } = read;
    const text = json
      ? JSON.stringify({ ...state, ipvs: table, refused }, hideSecrets, 2)
      : stateText(state, table);
    await world.stdout.write(`${text}\n`);
    return refused.length === 0 ? EXIT.ok : EXIT.problems;
  },
});
