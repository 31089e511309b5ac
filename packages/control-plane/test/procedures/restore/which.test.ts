import { describe, expect, test } from 'vitest';
import type { MemberState } from '../../../src/backup/members.js';
import {
  idLine,
  parseIdLine,
  type RestoreId,
  restoreId,
} from '../../../src/operations/restore/restore-id.js';
import type { RestoreSource } from '../../../src/procedures/restore/source.js';
import type { RestoreState } from '../../../src/procedures/restore/state.js';
import {
  assertEnded,
  hasReplaced,
  lowersRevisions,
  restoreOf,
} from '../../../src/procedures/restore/which.js';
import { exampleSpec } from '../../example.js';

const spec = exampleSpec();
const nowMs = Date.UTC(2026, 10, 29);
const hosts = ['control0', 'control1', 'control2'] as const;

/** A snapshot of one day, which its digit stands for. */
const snapshotOf = (digit: string, revision: number): RestoreSource => ({
  path: `${digit}.db`,
  size: 1,
  sha256: digit.repeat(64),
  contents: {
    revision,
    compactRevision: 0,
    raftIndex: 1,
    members: [],
    keys: 1,
    leased: 0,
    encryptedBy: [],
  },
});

const [monday, tuesday] = [snapshotOf('a', 1000), snapshotOf('b', 2000)];

const member = (host: string, revision: number): MemberState => ({
  host,
  revision,
  clusterId: 'c1',
  memberId: host,
  version: '3.5.33',
  isLeader: false,
  isLearner: false,
  errors: [],
});

const fresh = (host: string): RestoreState => ({
  host,
  former: [],
  hasWork: false,
  stopped: [],
  freeBytes: 1e12,
});

const everywhere = (more: Partial<RestoreState>): readonly RestoreState[] =>
  hosts.map((host) => ({ ...fresh(host), ...more }));

const choose = (
  source: RestoreSource,
  states: readonly RestoreState[],
  members: readonly MemberState[],
): RestoreId => restoreOf(spec, source, { states, members, again: false, nowMs });

describe('a second restore goes further than the first', () => {
  const first = choose(
    tuesday,
    everywhere({}),
    hosts.map((host) => member(host, 2500)),
  );
  const restored = everywhere({ dataOf: first });
  const seen = first.revision + 744;

  test.each([
    ['all members answer', hosts],
    ['two answer', hosts.slice(0, 2)],
    ['one answers', hosts.slice(0, 1)],
    ['none answers', []],
  ])('where %s', (_, answering) => {
    const second = choose(
      monday,
      restored,
      answering.map((host) => member(host, seen)),
    );
    expect(second.revision).toBeGreaterThan(seen);
    expect(second.attempt).toBe(2);
  });

  test('where only data that was moved aside remembers it', () => {
    const later = { ...first, revision: 7_000_000_000_000_000 };
    const states = everywhere({}).map((state, index) =>
      index === 1 ? { ...state, former: [later] } : state,
    );
    expect(choose(monday, states, []).revision).toBeGreaterThan(later.revision);
  });
});

describe('a run that completes another', () => {
  const begun = choose(
    monday,
    everywhere({}),
    hosts.map((host) => member(host, 2500)),
  );
  const begunOnOne = everywhere({}).map((state, index) =>
    index === 2 ? { ...state, underWay: begun } : state,
  );

  test('has the same restore, whatever has been written since', () => {
    expect(
      choose(
        monday,
        begunOnOne,
        hosts.map((host) => member(host, 900_000_000)),
      ),
    ).toEqual(begun);
    const swapped = begunOnOne.map((state, index) => (index === 0 ? { ...state, dataOf: begun } : state));
    expect(choose(monday, swapped, [])).toEqual(begun);
    // What was agreed to days ago was less than what would be lost now.
    expect([hasReplaced(begunOnOne, begun), hasReplaced(swapped, begun)]).toEqual([false, true]);
    expect(choose(monday, begunOnOne, [])).toEqual(begun);
  });

  test('begins again where members came close to its revision before anything was swapped', () => {
    const close = begun.revision - 1;
    const again = choose(
      monday,
      begunOnOne,
      hosts.map((host) => member(host, close)),
    );
    expect(again.id).not.toBe(begun.id);
    expect(again.revision).toBeGreaterThan(close);
  });
});

test('the name of a restore depends on everything about it', () => {
  const own = { sha256: monday.sha256, attempt: 1, revision: 2_000_000_000 };
  const names = [
    restoreId('kubenet', own),
    restoreId('other', own),
    restoreId('kubenet', { ...own, attempt: 2 }),
    restoreId('kubenet', { ...own, revision: 3_000_000_000 }),
  ];
  expect(new Set(names.map(({ id }) => id)).size).toBe(4);
  expect(restoreId('kubenet', own)).toEqual(names[0]);
});

test('the name of a restore is read as it was written; anything else is refused', () => {
  const id = restoreId('kubenet', { sha256: monday.sha256, attempt: 3, revision: 2_000_000_000 });
  expect(parseIdLine(idLine(id))).toEqual(id);
  for (const line of ['', 'x', `${idLine(id)} `, idLine(id).slice(1), idLine(id).slice(0, 84)])
    expect(parseIdLine(line)).toBeUndefined();
});

test('a version that cannot raise revisions is named before anybody agrees', () => {
  expect(lowersRevisions(spec)).toBeUndefined();
  const old = { ...spec, versions: { ...spec.versions, etcd: '3.4.23' } };
  expect(lowersRevisions(old)).toContain('etcd 3.4.23 restores the revisions of the snapshot');
});

test('a restore is not done again while only the end of the earlier run is missing', () => {
  const waves = (...ids: readonly string[]) => ids.map((id) => ({ id }));
  const refused = () => assertEnded(monday, waves('end-restore'), true);
  expect(refused).toThrow(expect.objectContaining({ code: 'restore-refused' }));
  expect(() => assertEnded(monday, waves('end-restore'), false)).not.toThrow();
  expect(() => assertEnded(monday, waves('start-api', 'end-restore'), true)).not.toThrow();
  expect(() => assertEnded(monday, [], true)).not.toThrow();
});
