import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EtcdCluster, EtcdMember } from '../../src/cluster/model.js';
import type { ListedMember } from '../../src/etcdctl/member-list.js';
import type { ObservedCluster } from '../../src/membership/model.js';
import { planMembership } from '../../src/membership/plan.js';
import { holds, quorumOf } from '../../src/membership/quorum.js';
import type { MembershipStep } from '../../src/membership/step.js';

const member = (index: number, host = index): EtcdMember => ({
  name: `m${index}`,
  address: `10.0.0.${host}`,
});

const cluster = (members: readonly EtcdMember[]): EtcdCluster => ({
  version: '3.5.33',
  token: 't',
  dataDirectory: '/d',
  members,
});

const listed = (index: number, change: Partial<ListedMember> = {}): ListedMember => ({
  id: `a${index}`,
  name: `m${index}`,
  started: true,
  peerUrls: [`http://10.0.0.${index}:2380`],
  clientUrls: [`http://10.0.0.${index}:2379`],
  learner: false,
  ...change,
});

const observed = (
  members: readonly ListedMember[],
  down: readonly number[] = [],
  leader?: number,
): ObservedCluster => ({
  members,
  healthy: new Set(
    members
      .filter((each) => each.started && !down.map((i) => `a${i}`).includes(each.id))
      .map((each) => each.id),
  ),
  leaderId: leader === undefined ? undefined : `a${leader}`,
});

const ids = (steps: readonly MembershipStep[]): readonly string[] => steps.map((step) => step.id);
const three = [1, 2, 3];

describe('planMembership', () => {
  it('refuses a list that has a member twice, which would count twice and leave', () => {
    const members = three.map((index) => listed(index));
    const plan = planMembership(
      cluster(three.map((index) => member(index))),
      observed([...members, listed(1)], [2, 3]),
      { replace: ['m3'] },
    );
    expect(plan.steps).toEqual([]);
    expect(plan.refusal?.code).toBe('duplicate-member');
  });

  it('has nothing to do for members as described', () => {
    expect(
      planMembership(cluster(three.map((i) => member(i))), observed(three.map((i) => listed(i)))),
    ).toEqual({
      steps: [],
      quorum: { voters: 3, up: 3, needed: 2 },
      notes: [],
    });
  });

  it('says that a member is down which nobody asked to replace', () => {
    const down = observed(
      three.map((i) => listed(i)),
      [2],
    );
    const whole = cluster(three.map((i) => member(i)));
    expect(planMembership(whole, down)).toMatchObject({
      steps: [],
      notes: [{ code: 'member-down', member: 'm2', message: expect.stringContaining('m2 does not answer') }],
    });
    expect(planMembership(whole, down, { replace: ['m2'] }).notes).toEqual([]);
    const grown = planMembership(cluster([1, 2, 3, 4].map((i) => member(i))), down);
    expect(grown.notes).toMatchObject([
      {
        code: 'member-down',
        member: 'm2',
        message: expect.stringContaining('etcd adds no member until then'),
      },
    ]);
  });

  it('adds a voter where the version does not store promotions, unless it would be missed until it starts', () => {
    const four = cluster([1, 2, 3, 4].map((i) => member(i)));
    const running = observed(three.map((i) => listed(i)));
    expect(planMembership({ ...four, version: '3.4.23' }, running).steps[0]?.action.kind).toBe('add-learner');
    const old = planMembership({ ...four, version: '3.5.16' }, running);
    expect(ids(old.steps)).toEqual(['add-voter m4', 'start m4']);
    expect(old.steps[0]).toMatchObject({
      why: expect.stringContaining('3.5.16 does not store promotions'),
      after: { voters: 4, up: 3, needed: 3 },
      etcdctl: ['member', 'add', 'm4', '--peer-urls=http://10.0.0.4:2380'],
    });
    const two = { ...cluster([1, 2].map((i) => member(i))), version: '3.5.16' };
    const single = planMembership(two, observed([listed(1)]));
    expect(ids(single.steps)).toEqual(['add-learner m2', 'start m2', 'wait-in-sync m2', 'promote m2']);
    expect(single.notes).toMatchObject([
      { code: 'learner-promotion', member: 'm2', message: expect.stringContaining('run 3.5.33 first') },
    ]);
  });

  it('adds as a learner, starts, waits and promotes, with the voters at each step', () => {
    const plan = planMembership(
      cluster([1, 2, 3, 4].map((i) => member(i))),
      observed(three.map((i) => listed(i))),
    );
    expect(ids(plan.steps)).toEqual(['add-learner m4', 'start m4', 'wait-in-sync m4', 'promote m4']);
    expect(plan.steps.map((step) => step.after)).toEqual([
      quorumOf(3, 3),
      quorumOf(3, 3),
      quorumOf(3, 3),
      { voters: 4, up: 4, needed: 3 },
    ]);
    expect(plan.steps[0]?.etcdctl).toEqual([
      'member',
      'add',
      'm4',
      '--learner',
      '--peer-urls=http://10.0.0.4:2380',
    ]);
    expect(plan.steps[3]?.etcdctl).toEqual(['member', 'promote', '<id of m4>']);
  });

  it('removes a dead member before its successor joins', () => {
    const wanted = cluster([member(1), member(2), member(4)]);
    const plan = planMembership(
      wanted,
      observed(
        three.map((i) => listed(i)),
        [3],
      ),
    );
    expect(ids(plan.steps)).toEqual([
      'remove m3',
      'discard m3',
      'add-learner m4',
      'start m4',
      'wait-in-sync m4',
      'promote m4',
    ]);
  });

  it('lets a healthy member go only after its successor votes, and moves the leader first', () => {
    const wanted = cluster([member(1), member(2), member(4)]);
    const plan = planMembership(
      wanted,
      observed(
        three.map((i) => listed(i)),
        [],
        3,
      ),
    );
    expect(ids(plan.steps)).toEqual([
      'add-learner m4',
      'start m4',
      'wait-in-sync m4',
      'promote m4',
      'move-leader m1',
      'remove m3',
      'discard m3',
    ]);
    expect(plan.steps[4]?.etcdctl).toEqual(['move-leader', 'a1']);
  });

  it('moves the leader where all other voters leave too, or were just added', () => {
    const running = observed(
      three.map((i) => listed(i)),
      [],
      1,
    );
    const again = planMembership(cluster(three.map((i) => member(i))), running, {
      replace: ['m1', 'm2', 'm3'],
    });
    expect(ids(again.steps).filter((id) => /^(?:move|remove)/.test(id))).toEqual([
      'move-leader m2',
      'remove m1',
      'move-leader m1',
      'remove m2',
      'remove m3',
    ]);
    const grown = planMembership(cluster([member(1), member(2)]), observed([listed(1)], [], 1), {
      replace: ['m1'],
    });
    expect(ids(grown.steps).slice(4, 6)).toEqual(['move-leader m2', 'remove m1']);
    expect(grown.steps[4]?.etcdctl).toEqual(['move-leader', '<id of m2>']);
  });

  it('replaces a member that lost its data under its old name', () => {
    const wanted = cluster(three.map((i) => member(i)));
    const plan = planMembership(
      wanted,
      observed(
        three.map((i) => listed(i)),
        [2],
      ),
      { replace: ['m2'] },
    );
    expect(ids(plan.steps)).toEqual([
      'remove m2',
      'discard m2',
      'add-learner m2',
      'start m2',
      'wait-in-sync m2',
      'promote m2',
    ]);
  });

  it('goes on where an earlier run was interrupted', () => {
    const wanted = cluster([1, 2, 3, 4].map((i) => member(i)));
    const added = listed(4, { name: '', started: false, clientUrls: [], learner: true });
    const begun = observed([...three.map((i) => listed(i)), added]);
    expect(ids(planMembership(wanted, begun).steps)).toEqual(['start m4', 'wait-in-sync m4', 'promote m4']);
    const joined = observed([...three.map((i) => listed(i)), listed(4, { learner: true })]);
    expect(ids(planMembership(wanted, joined).steps)).toEqual(['wait-in-sync m4', 'promote m4']);
    expect(planMembership(wanted, joined).steps.at(-1)?.etcdctl).toEqual(['member', 'promote', 'a4']);
  });

  it('moves a member to other URLs', () => {
    const wanted = cluster([member(1), member(2), member(3, 33)]);
    const plan = planMembership(wanted, observed(three.map((i) => listed(i))));
    expect(ids(plan.steps)).toEqual(['update-peer-urls m3', 'restart m3']);
    expect(plan.steps[0]?.after).toEqual(quorumOf(3, 2));
    expect(plan.steps[1]?.after).toEqual(quorumOf(3, 3));
    expect(
      planMembership(
        wanted,
        observed(
          three.map((i) => listed(i)),
          [1],
        ),
      ).refusal?.code,
    ).toBe('quorum-at-risk');
  });

  it('refuses where there is no safe way', () => {
    const wanted = cluster(three.map((i) => member(i)));
    const all = three.map((i) => listed(i));
    expect(planMembership(wanted, observed(all, [1, 2])).refusal?.code).toBe('quorum-lost');
    expect(planMembership(cluster([]), observed(all)).refusal?.code).toBe('no-members');
    expect(planMembership(cluster([member(7)]), observed(all)).refusal?.code).toBe('nothing-in-common');
    expect(planMembership(wanted, observed(all), { replace: ['m9'] }).refusal?.code).toBe('unknown-member');
    expect(planMembership(cluster([member(1), member(1)]), observed(all)).refusal?.code).toBe(
      'duplicate-member',
    );
    const one = planMembership(cluster([member(1)]), observed([listed(1)]), { replace: ['m1'] });
    expect(one).toMatchObject({ steps: [], refusal: { code: 'quorum-at-risk' } });
  });
});

/** Does the steps to a list of members, apart from the plan's own reckoning. */
function applied(
  start: ObservedCluster,
  wanted: EtcdCluster,
  steps: readonly MembershipStep[],
): ObservedCluster {
  const members = new Map(start.members.map((each) => [each.id, each]));
  const healthy = new Set(start.healthy);
  const idOf = (name: string): string =>
    [...members.values()].find((each) => each.name === name || each.id === name)?.id ?? '';
  const set = (id: string, change: Partial<ListedMember>): void => {
    const before = members.get(id);
    if (before !== undefined) members.set(id, { ...before, ...change });
  };
  for (const { action } of steps) {
    const described = wanted.members.find((each) => 'name' in action && each.name === action.name);
    const at = described?.address ?? '';
    switch (action.kind) {
      case 'remove':
        members.delete(action.id);
        healthy.delete(action.id);
        break;
      case 'add-learner':
        members.set(`new-${action.name}`, {
          id: `new-${action.name}`,
          name: action.name,
          started: false,
          peerUrls: action.peerUrls,
          clientUrls: [],
          learner: true,
        });
        break;
      case 'start':
      case 'restart': {
        const id = members.has(`new-${action.name}`) ? `new-${action.name}` : idOf(action.name);
        const found =
          [...members.values()].find((each) => each.id === id) ??
          [...members.values()].find((each) => each.peerUrls[0] === `http://${at}:2380`);
        const target = found?.id ?? '';
        set(target, { name: action.name, started: true, clientUrls: [`http://${at}:2379`] });
        if (action.kind === 'start') healthy.add(target);
        break;
      }
      case 'promote': {
        const target = action.id ?? `new-${action.name}`;
        expect(healthy.has(target) || action.id !== undefined).toBe(true);
        set(target, { learner: false });
        break;
      }
      case 'update-peer-urls':
        set(action.id, { peerUrls: action.peerUrls });
        break;
      default:
        break;
    }
    const voters = [...members.values()].filter((each) => !each.learner);
    const up = voters.filter((each) => healthy.has(each.id)).length;
    expect(up).toBeGreaterThanOrEqual(quorumOf(voters.length, up).needed);
    expect([...members.values()].filter((each) => each.learner).length).toBeLessThanOrEqual(1);
  }
  return { members: [...members.values()], healthy };
}

describe('any change of members', () => {
  const indexes = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

  it('keeps the quorum at every step and ends with the described voters, or is refused', () => {
    let planned = 0;
    fc.assert(
      fc.property(
        indexes,
        indexes,
        fc.subarray([1, 2, 3, 4, 5, 6, 7]),
        fc.subarray([1, 2, 3, 4, 5, 6, 7]),
        fc.integer({ min: 1, max: 7 }),
        (now, then, down, replace, leader) => {
          const before = observed(
            now.map((i) => listed(i)),
            down,
            now.includes(leader) ? leader : undefined,
          );
          const wanted = cluster(then.map((i) => member(i)));
          const options = { replace: replace.filter((i) => then.includes(i)).map((i) => `m${i}`) };
          const plan = planMembership(wanted, before, options);
          if (plan.refusal !== undefined) {
            expect(plan.steps).toEqual([]);
            return;
          }
          planned += 1;
          for (const step of plan.steps) {
            expect(holds(step.before) && holds(step.during) && holds(step.after)).toBe(true);
            expect(Math.abs(step.after.voters - step.before.voters)).toBeLessThanOrEqual(1);
          }
          const after = applied(before, wanted, plan.steps);
          const voters = after.members.filter((each) => !each.learner);
          expect(voters.map((each) => each.name).sort()).toEqual(then.map((i) => `m${i}`).sort());
          // Nothing is left to do, so planning again after an interruption comes to an end.
          expect(planMembership(wanted, after).steps).toEqual([]);
        },
      ),
    );
    expect(planned).toBeGreaterThan((fc.readConfigureGlobal().numRuns ?? 100) / 6);
  }, 60_000);

  it('tells a stranger from the described member that has its name', () => {
    const stranger = listed(9, { name: 'm3' });
    const { steps } = planMembership(
      cluster([1, 2, 3].map((index) => member(index))),
      observed([...[1, 2, 3].map((index) => listed(index)), stranger]),
    );
    expect(steps.map(({ action, why }) => [action, why])).toEqual([
      [{ kind: 'remove', id: 'a9', name: 'm3' }, 'no m3 is described at http://10.0.0.9:2380'],
      [
        { kind: 'discard', id: 'a9', name: 'm3', peerUrls: ['http://10.0.0.9:2380'] },
        'a removed member may not come back with its old data',
      ],
    ]);
  });
});
