import { describe, expect, it } from 'vitest';
import type { ListedMember } from '../../src/etcdctl/member-list.js';
import { compareMembers } from '../../src/membership/compare.js';
import { chapterCluster } from '../cluster/chapter-cluster.js';

const listed = (index: number, change: Partial<ListedMember> = {}): ListedMember => ({
  id: `${index}f`,
  name: `control${index}`,
  started: true,
  peerUrls: [`https://192.168.1.1${index + 1}:2380`],
  clientUrls: [`https://192.168.1.1${index + 1}:2379`],
  learner: false,
  ...change,
});

const kinds = (members: readonly ListedMember[]): readonly string[] =>
  compareMembers(chapterCluster, members).differences.map((each) =>
    each.kind === 'unexpected' ? `unexpected ${each.listed.id}` : `${each.kind} ${each.name}`,
  );

describe('compareMembers', () => {
  it('finds no difference whatever the order', () => {
    const result = compareMembers(chapterCluster, [listed(2), listed(0), listed(1)]);
    expect(result).toMatchObject({ inStep: true, differences: [] });
    expect(result.matched.map((pair) => pair.listed.id)).toEqual(['0f', '1f', '2f']);
  });

  it('knows nothing of a cluster that lists no members', () => {
    expect(compareMembers({ ...chapterCluster, members: [] }, [])).toMatchObject({
      inStep: false,
      differences: [],
    });
  });

  it('pairs members by where they are reached, though others have their names', () => {
    const result = compareMembers(chapterCluster, [
      listed(0, { name: 'control1' }),
      listed(1, { name: 'control0' }),
      listed(2),
    ]);
    expect(result.matched.map(({ member, listed: { id } }) => `${member.name} ${id}`)).toEqual([
      'control0 0f',
      'control1 1f',
      'control2 2f',
    ]);
  });

  it('reports each kind of difference', () => {
    expect(kinds([listed(0), listed(1)])).toEqual(['missing control2']);
    expect(kinds([listed(0), listed(1), listed(2), listed(3)])).toEqual(['unexpected 3f']);
    expect(kinds([listed(0), listed(1), listed(2, { learner: true })])).toEqual(['learner control2']);
    expect(kinds([listed(0), listed(1), listed(2, { peerUrls: ['https://192.168.1.99:2380'] })])).toEqual([
      'peer-urls control2',
    ]);
    expect(kinds([listed(0), listed(1), listed(2, { clientUrls: ['https://192.168.1.99:2379'] })])).toEqual([
      'client-urls control2',
    ]);
    expect(kinds([listed(0), listed(1), listed(2, { name: 'other' })])).toEqual(['name control2']);
    expect(kinds([listed(0), listed(1), listed(2, { name: '', started: false, clientUrls: [] })])).toEqual([
      'not-started control2',
    ]);
  });
});
