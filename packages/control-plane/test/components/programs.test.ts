import { type Program, programs } from '@harderway/program-settings';
import { getValue, parse } from '@harderway/systemd-unit';
import { parseExec } from '@harderway/systemd-unit/exec';
import { describe, expect, test } from 'vitest';
import { renderCluster } from '../../src/components/render.js';
import { controlHosts } from '../../src/hosts/topology.js';
import { exampleSpec } from '../example.js';

/** Flags of a program in the unit that a version gets. */
function flagsInUnit(
  { name }: Program,
  versions: Readonly<Record<'kubernetes' | 'etcd', string>>,
): readonly string[] {
  const spec = { ...exampleSpec(), versions };
  const host = controlHosts(spec)[0]?.name;
  const unit = renderCluster(spec, undefined).find(
    (file) => file.host === host && file.path.endsWith(`/${name}.service`),
  );
  const exec = getValue(parse(unit?.content ?? ''), 'Service', 'ExecStart') ?? '';
  const argv = parseExec(exec).commands[0]?.argv ?? [];
  return argv.flatMap((word) => /^--([^=]+)/.exec(word)?.[1] ?? []);
}

describe.each(programs.map((program) => [program.name, program] as const))('the unit of %s', (_, program) => {
  test.each([
    { kubernetes: '1.20.2', etcd: '3.4.23' },
    { kubernetes: '1.31.0', etcd: '3.5.15' },
    { kubernetes: '1.36.0', etcd: '3.7.0' },
  ])('has no flag that cluster-spec does not know: $kubernetes, $etcd', (versions) => {
    const given = flagsInUnit(program, versions);
    expect(given).not.toEqual([]);
    expect(given.filter((flag) => !Object.hasOwn(program.flags, flag))).toEqual([]);
  });
});
