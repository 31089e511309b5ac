import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAlarmList } from '../../src/etcdctl/alarm-list.js';
import { parseEndpointHashes } from '../../src/etcdctl/endpoint-hashkv.js';
import { parseEndpointHealth } from '../../src/etcdctl/endpoint-health.js';
import { parseEndpointStatus } from '../../src/etcdctl/endpoint-status.js';
import { parseMemberList } from '../../src/etcdctl/member-list.js';
import { endpointHealth, endpointStatus, memberList } from './answers.js';

const members = [
  {
    id: 'ef12a2ed4f459e98',
    name: 'm1',
    started: true,
    peerUrls: ['http://127.0.0.1:1380'],
    clientUrls: ['http://127.0.0.1:1379'],
    learner: false,
  },
  {
    id: 'f761a411ad7fbd93',
    name: '',
    started: false,
    peerUrls: ['http://127.0.0.1:1382', 'http://127.0.0.1:1384'],
    clientUrls: [],
    learner: true,
  },
];

describe('an error of etcdctl', () => {
  const error = 'Error: context deadline exceeded\n';

  it.each([parseAlarmList, parseMemberList, parseEndpointHealth, parseEndpointStatus, parseEndpointHashes])(
    'in the place of the answer is an error of %o',
    (parse) => {
      expect(parse(error).diagnostics).toEqual([
        expect.objectContaining({ code: 'etcdctl-error', severity: 'error' }),
      ]);
    },
  );

  it('beside an answer is a warning', () => {
    const { alarms, diagnostics } = parseAlarmList(`memberID:1 alarm:NOSPACE\n${error}`);
    expect([alarms.length, diagnostics.map(({ severity }) => severity)]).toEqual([1, ['warning']]);
  });
});

describe('an answer that lists nothing', () => {
  it.each([
    [parseMemberList, '{"members":[]}'],
    [parseMemberList, '{"header":{"cluster_id":1,"member_id":1,"raft_term":2}}'],
    [parseEndpointHealth, '[]'],
    [parseEndpointStatus, '[]'],
    [parseEndpointHashes, '[]'],
  ])('is an error of %o: %s', (parse, text) => {
    expect(parse(text).diagnostics).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        code: expect.stringMatching(/^(?:empty-answer|bad-json)$/),
      }),
    );
  });
});

describe('an entry without its endpoint', () => {
  it.each([
    [parseEndpointHealth, '[{"health":true,"took":"2ms"}]', 'bad-health-row'],
    [
      parseEndpointStatus,
      '[{"Status":{"header":{"member_id":1},"dbSize":1,"raftIndex":1}}]',
      'bad-status-row',
    ],
    [parseEndpointHashes, '[{"HashKV":{"header":{"member_id":1},"hash":1}}]', 'bad-hash-row'],
  ])('is not one of %o: %s', (parse, text, code) => {
    const { endpoints, diagnostics } = parse(text);
    expect([endpoints, diagnostics.map((each) => each.code)]).toEqual([[], [code]]);
  });
});

describe('parseMemberList', () => {
  it.each(['simple', 'table', 'json'] as const)('reads %s', (form) => {
    const list = parseMemberList(memberList[form]);
    expect(list).toMatchObject({ form, diagnostics: [], members });
    expect(list.clusterId).toBe(form === 'json' ? '2201b72faabfdd79' : undefined);
  });

  it('reads JSON written with --hex and reports that learners are unknown', () => {
    const list = parseMemberList(memberList.hex);
    expect(list.members.map((member) => member.id)).toEqual(members.map((member) => member.id));
    expect(list.diagnostics.map(({ severity, code }) => [severity, code])).toEqual([
      ['error', 'learner-unknown'],
    ]);
  });

  it('keeps a name with commas', () => {
    const [member] = parseMemberList('1, started, a, b, http://h:1, http://h:2, false').members;
    expect(member).toMatchObject({ id: '1', name: 'a, b', peerUrls: ['http://h:1'] });
  });

  it('reports the place of a line that is not a member', () => {
    const list = parseMemberList(`\n${memberList.simple}nonsense\n`);
    expect(list.members).toEqual(members);
    expect(list.diagnostics).toMatchObject([
      {
        severity: 'error',
        code: 'bad-member-row',
        span: { start: { line: 4, column: 1 }, end: { line: 4, column: 9 } },
      },
    ]);
    expect(parseMemberList('{"members":').diagnostics[0]?.code).toBe('bad-json');
  });
});

describe('parseEndpointStatus', () => {
  it.each(['simple', 'table', 'json'] as const)('reads %s', (form) => {
    const exact = form === 'json';
    expect(parseEndpointStatus(endpointStatus[form])).toMatchObject({
      form,
      diagnostics: [],
      endpoints: [
        {
          endpoint: 'http://127.0.0.1:1379',
          memberId: 'ef12a2ed4f459e98',
          version: '3.5.16',
          dbSizeBytes: exact ? 20480 : 20000,
          isLeader: true,
          isLearner: false,
          raftTerm: 2,
          raftIndex: 6,
          raftAppliedIndex: 5,
          errors: [],
          ...(exact && { leaderId: 'ef12a2ed4f459e98', dbSizeInUseBytes: 16384 }),
        },
      ],
    });
  });

  it('keeps the errors apart', () => {
    const line =
      'a:1, 1, 3.5.16, 2.1 GB, false, false, 2, 6, 5, memberID:1 alarm:NOSPACE , etcdserver: no leader';
    expect(parseEndpointStatus(line).endpoints[0]).toMatchObject({
      dbSizeBytes: 2_100_000_000,
      errors: ['memberID:1 alarm:NOSPACE', 'etcdserver: no leader'],
    });
  });

  it('reads the columns that etcd 3.6 has more', () => {
    const line = 'a:1, 1, 3.6.1, 3.6.0, 20 kB, 16 kB, 20%, 2.1 GB, true, false, 2, 6, 5, x, y, , false';
    expect(parseEndpointStatus(line).endpoints[0]).toMatchObject({
      storageVersion: '3.6.0',
      dbSizeBytes: 20000,
      dbSizeInUseBytes: 16000,
      isLeader: true,
      errors: ['x', 'y'],
    });
  });

  it('counts a cluster without leader as followers only', () => {
    const text = endpointStatus.json.replace('"leader":17227010664766480024,', '');
    expect(parseEndpointStatus(text).endpoints[0]).toMatchObject({ isLeader: false });
  });
});

describe('parseEndpointHealth', () => {
  it.each(['simple', 'table', 'json'] as const)('reads %s', (form) => {
    const { endpoints, diagnostics } = parseEndpointHealth(endpointHealth[form]);
    expect(endpoints).toMatchObject([
      { endpoint: 'http://127.0.0.1:1379', healthy: true, took: '2.896542ms', error: '' },
      { endpoint: 'http://127.0.0.1:1999', healthy: false, error: 'context deadline exceeded' },
    ]);
    expect(diagnostics.filter((each) => each.severity === 'error')).toEqual([]);
  });
});

describe('any text', () => {
  it('never throws and keeps positions inside the text', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom(
        memberList.table,
        endpointStatus.simple,
        endpointHealth.json,
        memberList.json.slice(0, 90),
        '[1]',
        '[{}]',
        '{"members":[{}]}',
        '+--+',
        '| a |',
        '┌──┐',
        '│ a │',
        '"ID" : 1',
        '"Name" : "\\x00"',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const text = pieces.join('\n');
        const lines = text.split('\n').length;
        for (const parse of [
          parseMemberList,
          parseEndpointStatus,
          parseEndpointHealth,
          parseEndpointHashes,
          parseAlarmList,
        ]) {
          for (const { span } of parse(text).diagnostics) {
            expect(span.end.offset).toBeLessThanOrEqual(text.length);
            expect(span.end.line).toBeLessThanOrEqual(lines);
          }
        }
      }),
    );
  });
});
