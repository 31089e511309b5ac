import { type Command, defineCommand, EXIT, flag } from '@harderway/command';
import { formatList } from '@harderway/ipvs';
import type { State } from '../evaluate/evaluate.js';
import type { AddressState } from '../evaluate/vrrp/addresses.js';
import { type InstanceState, takeoverSeconds } from '../evaluate/vrrp/state.js';
import { toIpvs } from '../ipvs/to-ipvs.js';
import { environmentOptions } from './environment.js';
import { oneFile, readFile } from './read.js';

const row = (name: string, value: unknown): string => `  ${name.padEnd(18)}${value}`;

const addressOf = ({ address, prefix, interface: device }: AddressState): string =>
  `${address}/${prefix}${device === undefined ? '' : ` on ${device}`}`;

function instanceText(instance: InstanceState): string {
  const { name, state, priority, preempt, unicast, source, peers, multicastGroup, tracks } = instance;
  const tracked = Object.values(tracks).flatMap((list) =>
    list.map((each) => (each.weight === 0 ? `${each.name} or FAULT` : `${each.name} by ${each.weight}`)),
  );
  return [
    `virtual router ${name}`,
    row('number', instance.virtualRouterId),
    row('interface', instance.interface ?? 'that of its source address'),
    row('starts as', `${state} with priority ${priority}${preempt ? '' : ', without preemption'}`),
    row(
      'adverts',
      `VRRPv${instance.version}, every ${instance.advertInterval} s, ${unicast ? `from ${source ?? 'the first address'} to ${peers.map(({ address }) => address).join(', ')}` : `to ${multicastGroup}`}`,
    ),
    row('takes over', `${takeoverSeconds(instance).toFixed(2)} s after the last advert`),
    ...instance.addresses.map((each) => row('address', addressOf(each))),
    ...instance.excluded.map((each) => row('address', `${addressOf(each)}, not in adverts`)),
    ...tracked.map((each) => row('tracks', each)),
  ].join('\n');
}

function stateText(state: State): string {
  const { instances = [], scripts = [], syncGroups = [] } = state.vrrp ?? {};
  const { table, notes } = toIpvs(state);
  return [
    ...instances.map(instanceText),
    ...syncGroups.map(({ name, members }) => `sync group ${name}\n${row('members', members.join(', '))}`),
    ...scripts.map(({ name, command, interval, rise, fall }) =>
      [
        `script ${name}`,
        row('command', command.join(' ')),
        row('runs every', `${interval} s`),
        row('counts after', `${fall} failures, ${rise} successes`),
      ].join('\n'),
    ),
    ...(table.services.length === 0 ? [] : [`IPVS with every server up\n${formatList(table)}`.trimEnd()]),
    ...notes,
  ].join('\n\n');
}

/** Blocks, entries and passwords stay out of the JSON. */
const shown = (key: string, value: unknown): unknown =>
  /^(?:block|entry|place)$/.test(key) ? undefined : value;

const options = { ...environmentOptions, json: flag('print JSON') };

export const show: Command = defineCommand<typeof options>({
  name: 'show',
  summary: 'print the virtual routers of a file, defaults included, and the IPVS table that it sets up',
  operands: oneFile,
  options,
  examples: [
    ['keepalived-config show /etc/keepalived/keepalived.conf', 'print what keepalived makes of the file'],
  ],
  async run({ operands: [path = '-'], options: given, world }) {
    const read = await readFile(world, path, given);
    if (!read) return EXIT.problems;
    const { state } = read;
    const text = given.json
      ? JSON.stringify({ ...state, ipvs: toIpvs(state).table }, shown, 2)
      : stateText(state);
    await world.stdout.write(`${text}\n`);
    return read.whole ? EXIT.ok : EXIT.problems;
  },
});
