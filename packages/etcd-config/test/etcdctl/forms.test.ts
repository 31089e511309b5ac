import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAlarmList } from '../../src/etcdctl/alarm-list.js';
import { parseEndpointHashes } from '../../src/etcdctl/endpoint-hashkv.js';
import { parseEndpointHealth } from '../../src/etcdctl/endpoint-health.js';
import { parseEndpointStatus } from '../../src/etcdctl/endpoint-status.js';
import { parseMemberList } from '../../src/etcdctl/member-list.js';

const FORMS = ['simple', 'table', 'fields', 'json'] as const;
const directory = new URL('real/', import.meta.url);
const versions = readdirSync(directory);

/** The output of Debian's etcdctl of a version about a cluster with one member, one learner that never started, no space. */
const answer = (version: string, command: string, form: string): string =>
  readFileSync(new URL(`${version}/${command}.${form}.txt`, directory), 'utf8');

describe.each(versions)('the answers of etcdctl %s', (version) => {
  it.each(FORMS)('member list in the form %s', (form) => {
    const {
      members,
      clusterId,
      diagnostics,
      form: found,
    } = parseMemberList(answer(version, 'member-list', form));
    expect({ found, diagnostics }).toEqual({ found: form, diagnostics: [] });
    expect(clusterId).toBe(form === 'fields' || form === 'json' ? 'ef13a1d09f8cd04f' : undefined);
    expect(members.find(({ started }) => started)).toEqual({
      id: '7ac641502b72a71a',
      name: 'm1',
      started: true,
      peerUrls: ['http://127.0.0.1:1380'],
      clientUrls: ['http://127.0.0.1:1379'],
      learner: false,
    });
    expect(members.find(({ started }) => !started)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{15,16}$/),
      name: '',
      started: false,
      peerUrls: ['http://127.0.0.1:1382', 'http://127.0.0.1:1384'],
      clientUrls: [],
      learner: true,
    });
    const ids = FORMS.map((each) =>
      parseMemberList(answer(version, 'member-list', each)).members.map(({ id }) => id),
    );
    expect(ids.every((each) => each.join() === ids[0]?.join())).toBe(true);
  });

  it.each(FORMS)('endpoint status in the form %s', (form) => {
    const { endpoints, diagnostics } = parseEndpointStatus(answer(version, 'endpoint-status', form));
    expect(diagnostics).toEqual([]);
    expect(endpoints).toMatchObject([
      {
        endpoint: 'http://127.0.0.1:1379',
        memberId: '7ac641502b72a71a',
        version,
        isLeader: true,
        isLearner: false,
        raftTerm: 2,
        errors: ['memberID:8846830330598041370 alarm:NOSPACE'],
      },
    ]);
    const [{ dbSizeBytes = 0, raftIndex, raftAppliedIndex, revision, leaderId } = {}] = endpoints;
    const exact = parseEndpointStatus(answer(version, 'endpoint-status', 'json')).endpoints[0];
    expect(Math.abs(dbSizeBytes - (exact?.dbSizeBytes ?? 0))).toBeLessThan(1000);
    expect(raftIndex).toBe(raftAppliedIndex);
    const whole = form === 'fields' || form === 'json';
    expect({ revision, leaderId }).toEqual(
      whole ? { revision: exact?.revision, leaderId: '7ac641502b72a71a' } : {},
    );
  });

  it.each(FORMS)('endpoint health in the form %s', (form) => {
    const { endpoints, diagnostics } = parseEndpointHealth(answer(version, 'endpoint-health', form));
    // Only the simple form was kept with what etcdctl logged beside it.
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const alarmed = version !== '3.4.23';
    const byUrl = new Map(endpoints.map((each) => [each.endpoint, each]));
    expect(byUrl.get('http://127.0.0.1:1379')).toMatchObject({
      healthy: !alarmed,
      error: expect.stringMatching(alarmed ? /^Active Alarm\(s\): NOSPACE/ : /^$/),
    });
    expect(byUrl.get('http://127.0.0.1:1999')).toMatchObject({
      healthy: false,
      error: 'context deadline exceeded',
    });
  });

  it.each(FORMS)('endpoint hashkv in the form %s', (form) => {
    const { endpoints, diagnostics } = parseEndpointHashes(answer(version, 'endpoint-hashkv', form));
    expect(diagnostics).toEqual([]);
    const exact = parseEndpointHashes(answer(version, 'endpoint-hashkv', 'json')).endpoints[0];
    const { endpoint = '', hash = 0, revision = 0, compactRevision } = exact ?? {};
    expect(hash).toBeGreaterThan(0);
    expect(compactRevision).toBe(-1);
    const short = { endpoint, hash };
    const named = { ...short, revision, memberId: '7ac641502b72a71a' };
    const expected = { simple: short, table: short, fields: named, json: { ...named, compactRevision } };
    expect(endpoints).toEqual([expected[form]]);
  });

  // etcdctl has no table of alarms, and 3.4 ends with a fault instead of printing fields.
  it.each(FORMS.filter((form) => form !== 'table' && (form !== 'fields' || version !== '3.4.23')))(
    'alarm list in the form %s',
    (form) => {
      expect(parseAlarmList(answer(version, 'alarm-list', form))).toEqual({
        form,
        diagnostics: [],
        alarms: [{ memberId: '7ac641502b72a71a', alarm: 'NOSPACE' }],
      });
    },
  );
});

describe('two answers in one text', () => {
  it.each(['simple', 'fields'])('list each member twice in the form %s', (form) => {
    const text = answer('3.5.16', 'member-list', form);
    const { diagnostics } = parseMemberList(`${text}${text}`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['repeated-member', 'repeated-member']);
  });
});

describe('answers without items', () => {
  it('are read as none', () => {
    const header = '"ClusterID" : 1\n"MemberID" : 2\n"Revision" : 3\n"RaftTerm" : 4\n';
    for (const text of ['', header, '{"header":{"cluster_id":1}}'])
      expect(parseAlarmList(text)).toMatchObject({ alarms: [], diagnostics: [] });
  });

  it('are none of another command, which says nothing of alarms', () => {
    for (const text of [
      '{}',
      '{"error":"timeout"}',
      '{"header":{"cluster_id":1},"members":[]}',
      '{"alarms":5}',
    ])
      expect(parseAlarmList(text).diagnostics).toMatchObject([{ code: 'bad-json', severity: 'error' }]);
  });
});

describe('the answers of etcdctl 3.6', () => {
  it('endpoint status has storage version, quota and space in use', () => {
    const text = [
      '"ClusterID" : 1\n"MemberID" : 31\n"Revision" : 9\n"RaftTerm" : 2\n"Version" : "3.6.11"\n"StorageVersion" : "3.6.0"',
      '"DBSize" : 20480\n"DBSizeInUse" : 16384\n"DBSizeQuota" : 2147483648\n"Leader" : 31\n"IsLearner" : false',
      '"RaftIndex" : 5\n"RaftTerm" : 2\n"RaftAppliedIndex" : 5\n"Errors" : []\n"Endpoint" : "https://10.0.0.1:2379"\n',
    ].join('\n');
    expect(parseEndpointStatus(text).endpoints).toMatchObject([
      {
        memberId: '1f',
        storageVersion: '3.6.0',
        dbSizeInUseBytes: 16384,
        quotaBytes: 2147483648,
        errors: [],
        isLeader: true,
        revision: 9,
      },
    ]);
  });

  it('endpoint hashkv has the revision of the hash', () => {
    const table =
      '┌──────────┬──────┬───────────────┐\n│ ENDPOINT │ HASH │ HASH REVISION │\n├──────────┼──────┼───────────────┤\n│ a:2379   │   77 │             9 │\n└──────────┴──────┴───────────────┘\n';
    expect(parseEndpointHashes(table).endpoints).toEqual([{ endpoint: 'a:2379', hash: 77, revision: 9 }]);
  });
});
