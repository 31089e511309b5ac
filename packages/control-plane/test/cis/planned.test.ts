import { cisReport } from '@harderway/apiserver-flags';
import { exampleClusterYaml, type Profile, parseClusterSpec } from '@harderway/cluster-spec';
import { inRanges, parseVersion } from '@harderway/component-flags';
import { cisExceptions } from '@harderway/program-settings';
import { beforeAll, describe, expect, test } from 'vitest';
import { plannedInput } from '../../src/cis/planned.js';

const minors = Array.from({ length: 17 }, (_, index) => 20 + index);

function failed(profile: Profile, version: string): readonly string[] {
  const { spec } = parseClusterSpec(exampleClusterYaml({ profile, versions: { kubernetes: version } }));
  const input = spec && plannedInput(spec);
  if (input === undefined) throw new Error('the example is not valid');
  return cisReport(input)
    .filter(({ status }) => status === 'fail')
    .map(({ id, assessment }) => `${id} ${assessment}`);
}

const excepted = (version: string): readonly string[] =>
  cisExceptions.filter(({ versions }) => inRanges(parseVersion(version), versions)).map(({ item }) => item);

describe.each(minors.map((minor) => `1.${minor}.2`))('with Kubernetes %s', (version) => {
  let production: readonly string[];
  beforeAll(() => {
    production = failed('production', version);
  });

  test('production fails just what is listed with its reason', () => {
    const items = production.map((line) => line.replace(/ .*/, ''));
    expect([...new Set(items)].sort()).toEqual([...excepted(version)].sort());
  });

  test('production passes all that the benchmark calls automated, and the guide does not', () => {
    expect(production.filter((line) => line.endsWith('automated'))).toEqual([]);
    expect(failed('guide', version).filter((line) => line.endsWith('automated'))).not.toEqual([]);
  });
});
