import { type Command, defineCommand, EXIT, flag } from '@harderway/command';
import { formatTable } from '@harderway/progress';
import type { LabStatus } from '../lab/status.js';
import { labStatus } from '../lab/up.js';
import { labOptions } from './options.js';

/** A lab's status for a person. */
export function describeStatus({ name, state, hosts }: LabStatus): string {
  if (state === 'absent') return `The lab ${name} is not up. Start it with harderway-lab up.\n`;
  const rows = hosts.map((host) => [host.name, host.address, host.kind, host.state]);
  return `${formatTable([['HOST', 'ADDRESS', 'KIND', 'STATE'], ...rows])}\n`;
}

export const status: Command = defineCommand({
  name: 'status',
  summary: 'show which hosts are running',
  options: { ...labOptions, json: flag('print JSON') },
  exitCodes: [[EXIT.problems, 'a host is stopped, there is no such lab, or failed']],
  examples: [['harderway-lab status --json', 'for programs']],
  async run({ options: { json, ...options }, world }) {
    const found = await labStatus(options.name, options);
    await world.stdout.write(json ? `${JSON.stringify(found, undefined, 2)}\n` : describeStatus(found));
    return found.state === 'up' ? EXIT.ok : EXIT.problems;
  },
});
