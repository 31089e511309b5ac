import { type Command, defineCommand, flag, wholeNumber } from '@harderway/command';
import type { Lab } from '../lab/open.js';
import { labCommand } from '../lab/places.js';
import { downLab, openLab, upLab } from '../lab/up.js';
import { kubenetWith } from '../topology.js';
import { cacheDirectory, gatewayKernel, gateways, labOptions, someHosts } from './options.js';
import { watched } from './watched.js';

/** The commands that a lab that is up is good for. */
function nextCommands(lab: Lab): string {
  const [first, last] = [lab.hosts[0]?.name ?? '', lab.hosts.at(-1)?.name ?? ''];
  return [
    `The lab ${lab.name} is up: ${lab.hosts.map(({ name, address }) => `${name} ${address}`).join(', ')}`,
    `  ${labCommand('ssh', lab, [last])}`,
    `  ${labCommand('exec', lab, ['--', 'ping', '-c', '1', first])}`,
    `  ${labCommand('down', lab)}\n`,
  ].join('\n');
}

const up = defineCommand({
  name: 'up',
  summary: 'set up a lab: a gateway and three control nodes',
  description:
    'Installs what this machine lacks. A lab that was up stays what it is when its hosts are stopped: only --replace and down remove it.',
  options: {
    ...labOptions,
    gatewayKernel,
    gateways,
    memory: wholeNumber('MIB', 'memory of a gateway that has a kernel of its own', {
      least: 1,
      shownDefault: '512',
    }),
    cacheDirectory,
    replace: flag('remove the lab of this name first'),
  },
  examples: [
    ['harderway-lab up', 'boot the default lab'],
    ['harderway-lab up --name other', 'boot one more, with the same addresses'],
    ['harderway-lab up --gateway-kernel qemu', 'with an emulated gateway'],
    ['harderway-lab up --gateways 2', 'with a second gateway, named gateway1'],
  ],
  async run({
    options: { replace, gatewayKernel: kernel, gateways: count, memory = 512, ...options },
    world,
  }) {
    const existing = replace ? 'replace' : 'fail';
    const gatewayKind = kernel === 'auto' ? undefined : kernel;
    const topology = kubenetWith({ gatewayKind, gateways: count });
    const lab = await watched(world, (work) => upLab({ ...options, ...work, topology, memory, existing }));
    await world.stdout.write(nextCommands(lab));
    return 0;
  },
});

const down = defineCommand({
  name: 'down',
  summary: 'remove a lab and everything it made on this machine',
  options: labOptions,
  examples: [['harderway-lab down --name other', 'remove the lab of this name']],
  async run({ options, world }) {
    const removed = await watched(world, (work) => downLab(options.name, { ...options, ...work }));
    if (!removed) await world.stdout.write(`There is no lab ${options.name}.\n`);
    return 0;
  },
});

/** A command that boots hosts of a lab; all by default. */
const boots = (name: 'renew' | 'start', summary: string): Command =>
  defineCommand({
    name,
    summary,
    operands: someHosts,
    options: labOptions,
    examples: [[`harderway-lab ${name} control0`, 'one host alone']],
    async run({ options, operands, world }) {
      const lab = await openLab(options.name, options);
      await watched(world, (work) => lab[name](operands.length === 0 ? undefined : operands, work));
      return 0;
    },
  });

/** The commands that set a lab up, change it and remove it. */
export const change: readonly Command[] = [
  up,
  boots('start', 'boot hosts that are stopped, with the disks they had'),
  boots('renew', 'boot hosts from fresh disks'),
  down,
];
