import type { Observation } from '@harderway/desired-state';
import { expect, test } from 'vitest';
import { itemsOn } from '../../../src/components/host-items.js';
import { lostMembersUnit } from '../../../src/components/lost-members.js';
import { controlHosts } from '../../../src/hosts/topology.js';
import type { HostView } from '../../../src/plan/observe.js';
import {
  changesOf,
  componentsOf,
  restarted,
  stopped,
  stops,
} from '../../../src/procedures/restore/changes.js';
import { exampleFound, examplePkiOf, exampleSpec } from '../../example.js';
import { observed } from '../../holding.js';
import { seenHosts } from '../../plan/members/example.js';

const spec = exampleSpec((text) => text.replace('# profile: guide', 'profile: production'));

const found = { ...exampleFound, pki: examplePkiOf(spec) };

/** A control node on which all units run. */
function view(): HostView {
  const [host] = controlHosts(spec);
  const [first] = seenHosts(spec);
  if (host === undefined || first === undefined) throw new Error('no control node');
  const resources = itemsOn({ spec, host }).map((own) => ({
    ...own,
    resource: own.item.wanted(found),
  }));
  const state = first.seen.units.get('etcd.service');
  const units: Observation['units'] = new Map(
    resources.flatMap(({ resource }) =>
      resource.kind === 'unit' && state !== undefined ? [[resource.name, state] as const] : [],
    ),
  );
  return {
    host,
    seen: { ...observed(resources.map(({ resource }) => resource)), paths: first.seen.paths, units },
    found,
    resources,
  };
}

const unitsOf = (own: { readonly steps: readonly object[] }, action: string): readonly string[] =>
  own.steps.flatMap((step) =>
    'action' in step && step.action === action && 'id' in step ? [String(step.id).replace(/^.*:/, '')] : [],
  );

test('every unit that stops in a restore starts again, and no other', () => {
  const own = view();
  const all = componentsOf(restarted.flat());
  const ended = unitsOf(stops(own, all), 'stop');
  const { starts } = changesOf(own, stopped(own.seen, all));
  const begun = starts.flatMap((each) => unitsOf(each, 'start'));
  expect(ended.length).toBe(4);
  expect([...begun].sort()).toEqual([...ended].sort());
  expect(own.seen.units.has(lostMembersUnit)).toBe(true);
  expect(ended).not.toContain(lostMembersUnit);
});
