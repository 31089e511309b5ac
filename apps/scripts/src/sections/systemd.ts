import { apply, diff, probe, type Resource } from '@harderway/desired-state';
import { buildUnit, exec } from '@harderway/systemd-unit';
import { type ChapterContext, onHost, transportOf } from '../context.js';
import { firstControl } from '../hosts.js';
import type { Section } from '../section.js';

const program = '/usr/local/bin/myservice';
const unitPath = '/etc/systemd/system/myservice.service';

/** The minimal service, as the chapter has it. */
const unitText = (): string =>
  buildUnit({
    Unit: { Description: 'My custom service', After: 'network.target' },
    Service: { ExecStart: exec([program]), Restart: 'always' },
    Install: { WantedBy: 'multi-user.target' },
  });

const present: readonly Resource[] = [
  { kind: 'file', path: program, content: '#!/bin/sh\nexec sleep infinity\n', mode: 0o755 },
  { kind: 'file', path: unitPath, content: unitText(), mode: 0o644 },
  { kind: 'unit', name: 'myservice.service', enabled: true, active: true },
];

const gone: readonly Resource[] = [
  { kind: 'unit', name: 'myservice.service', enabled: false, active: false },
  { kind: 'absent', path: unitPath },
  { kind: 'absent', path: program },
];

async function make(place: ChapterContext, host: string, resources: readonly Resource[]): Promise<void> {
  const transport = transportOf(place, host);
  const { signal } = place;
  const seen = await probe(transport, resources, { signal });
  const changes = diff(resources, seen);
  for (const change of changes) place.narrator.note(`${host}: ${change.summary}`);
  await apply(transport, changes, { generation: seen.generation, signal });
}

async function checkState(
  place: ChapterContext,
  host: string,
  title: string,
  wanted: readonly string[],
): Promise<void> {
  const properties = 'LoadState,ActiveState,UnitFileState';
  const { stdout } = await onHost(place, host, 'systemctl', 'show', '-p', properties, 'myservice.service');
  place.narrator.check({
    host,
    title,
    command: `systemctl show -p ${properties} myservice.service`,
    output: stdout,
    ok: wanted.every((line) => stdout.includes(line)),
  });
}

/** A unit file is written, loaded, enabled, started, checked, stopped and removed. */
export const systemd: Section = {
  id: 'systemd',
  title: '2 Quick overview of systemd: a minimal unit',
  stages: [],
  run: async (place) => {
    const { name: host } = firstControl(place);
    await make(place, host, present);
    const { stdout } = await onHost(place, host, 'systemctl', 'cat', '--no-pager', 'myservice.service');
    place.narrator.check({
      host,
      title: 'systemd has loaded the unit as it was built',
      command: 'systemctl cat myservice.service',
      output: stdout,
      ok: stdout.includes(unitText().trimEnd()),
    });
    await checkState(place, host, 'the unit is loaded, enabled and runs', [
      'LoadState=loaded',
      'ActiveState=active',
      'UnitFileState=enabled',
    ]);
    await make(place, host, gone);
    await checkState(place, host, 'the unit is stopped and gone', [
      'LoadState=not-found',
      'ActiveState=inactive',
    ]);
  },
};
