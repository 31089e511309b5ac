import { diff } from '@harderway/desired-state';
import { expect, test } from 'vitest';
import { itemsOn } from '../../src/components/host-items.js';
import { questions } from '../../src/plan/observe.js';
import { removalsOn } from '../../src/plan/reset.js';
import { exampleFound, examplePkiOf, exampleSpec, withStandby } from '../example.js';
import { observed } from '../holding.js';

const production = (yaml: string): string => yaml.replace('# profile: guide', 'profile: production');

test.each<[string, (yaml: string) => string]>([
  ['the guide', (yaml) => yaml],
  ['production', production],
  ['production with two gateways', (yaml) => withStandby(production(yaml))],
])('probes of %s ask about all that is compared', (_, edit) => {
  const spec = exampleSpec(edit);
  const files = examplePkiOf(spec);
  const pki = { directory: '/c/auth', files, written: [], warnings: [] };
  for (const host of spec.hosts) {
    const items = itemsOn({ spec, host });
    const seen = observed(questions(spec, { host, items }, pki));
    for (const { item } of items)
      expect(() => diff([item.wanted({ ...exampleFound, pki: files })], seen)).not.toThrow();
    const removals = removalsOn({ spec, host }).map(({ resource }) => resource);
    const reset = observed(removals);
    for (const resource of removals) expect(() => diff([resource], reset)).not.toThrow();
  }
});
