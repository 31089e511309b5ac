import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConnections } from '../src/document/connections.js';
import { parseDaemons, parseTimeouts } from '../src/document/daemons.js';
import { formatList } from '../src/document/listing/format.js';
import { mergeListing } from '../src/document/listing/merge.js';
import { parseList } from '../src/document/listing/parse.js';
import { parseProc } from '../src/document/proc.js';
import { formatRestore, formatSave } from '../src/document/save/format.js';
import { parseSave } from '../src/document/save/parse.js';
import { parseTable, textKind } from '../src/document/table.js';
import type { RealServer, Table } from '../src/model.js';
import { createNames, debianNames } from '../src/names.js';
import { canonicalTable } from '../src/table/identity.js';
import { tables } from './tables.js';

const mapServers = (table: Table, change: (server: RealServer) => RealServer): Table => ({
  services: canonicalTable(table).services.map((service) => ({
    ...service,
    servers: service.servers.map(change),
  })),
});
const withoutCounts = ({
  activeConnections: _,
  inactiveConnections: __,
  ...server
}: RealServer): RealServer => server;
/** A listing shows the engine of a persistent service alone. */
const asListed = ({ services }: Table): Table => ({
  services: services.map((service) => ({
    ...service,
    persistenceEngine: service.persistence && service.persistenceEngine,
  })),
});
const withoutThresholds = ({ thresholds: _, ...server }: RealServer): RealServer => server;

describe('laws', () => {
  test('input of ipvsadm -R holds everything', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const { table: read, diagnostics } = parseSave(formatRestore(table));
        expect(diagnostics).toEqual([]);
        expect(mapServers(read, (server) => ({ thresholds: { upper: 0, lower: 0 }, ...server }))).toEqual(
          mapServers(table, (server) => server),
        );
      }),
    );
  });

  test('output of ipvsadm -S -n holds all but thresholds', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const saved = formatSave(table);
        const { table: read, diagnostics } = parseSave(saved);
        expect(diagnostics).toEqual([]);
        expect(canonicalTable(read)).toEqual(mapServers(table, withoutThresholds));
        expect(formatSave(read)).toBe(saved);
      }),
    );
  });

  test('the three views of ipvsadm -L -n hold everything together but engines of services without persistence', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const main = parseList(formatList(table));
        const merged = (['thresholds', 'tun-info'] as const).reduce(
          (so, view) => mergeListing(so, parseList(formatList(table, { view }))),
          main.table,
        );
        expect(main.diagnostics).toEqual([]);
        expect(mapServers(merged, withoutCounts)).toEqual(asListed(canonicalTable(table)));
      }),
    );
  });

  test('a listing written again is the same', () => {
    const views = fc.constantFrom(
      'default',
      'stats',
      'rate',
      'thresholds',
      'persistent-conn',
      'tun-info' as const,
    );
    fc.assert(
      fc.property(tables, views, (table, view) => {
        const text = formatList(table, { view });
        expect(formatList(parseList(text))).toBe(text);
      }),
    );
  });

  test('no text makes a parser throw', () => {
    const word = fc.constantFrom(
      '-A',
      '-t',
      '-a',
      '-r',
      'TCP',
      'FWM',
      '->',
      '10.0.0.1:80',
      '[::1]:80',
      '-f',
      '-1',
      'persistent',
      '(sh-port)',
      'Prot LocalAddress:Port',
      '0A000001:0050',
      '-b',
      ',',
      '--',
      '-n',
      '=',
      '-w=',
    );
    const line = fc.array(fc.oneof(word, fc.string()), { maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(
        fc.array(line).map((all) => all.join('\n')),
        (text) => {
          for (const parse of [
            parseList,
            parseSave,
            parseProc,
            parseConnections,
            parseDaemons,
            parseTimeouts,
          ])
            parse(text);
        },
      ),
    );
  });
});

test('names are looked up where a listing has them', () => {
  const { table, diagnostics } = parseList(
    'TCP  10.0.0.1:https wrr\n  -> localhost:https              Route   1      0          0\n',
    { names: debianNames },
  );
  expect(diagnostics).toEqual([]);
  expect(table.services[0]?.servers[0]).toMatchObject({ address: '127.0.0.1', port: 443 });
});

test('a name that is not known is an error with its place', () => {
  const { services, diagnostics } = parseList(
    'TCP  10.0.0.1:80 wrr\n  -> control0.kubevms:6443          Route   1      0          0\n',
  );
  expect(services[0]?.servers).toEqual([]);
  expect(diagnostics).toMatchObject([
    {
      severity: 'error',
      code: 'unknown-host',
      span: { start: { line: 2, column: 6, offset: 26 }, end: { column: 27 } },
    },
  ]);
});

test('a forwarding method of a patched kernel is an error, not a guess', () => {
  const text = 'TCP  10.10.11.77:80 rr\n  -> 10.10.11.66:80             FullNat 100    0          0\n';
  expect(parseList(text).diagnostics).toMatchObject([{ code: 'unknown-forwarding' }]);
  expect(
    parseSave('-A -t 10.0.0.1:80 -s rr\n-a -t 10.0.0.1:80 -r 10.0.0.2:80 (null) -w 100\n').diagnostics,
  ).toMatchObject([{ code: 'refused', message: expect.stringContaining('unexpected argument (null)') }]);
});

test.each([
  '$ ipvsadm -A -t 10.0.0.1:80',
  'root@lb:~# ipvsadm -A -t 10.0.0.1:80',
  '# ipvsadm -A -t 10.0.0.1:80',
])('a pasted line %j gets advice', (text) => {
  expect(textKind(text)).toBe('save');
  expect(parseTable(text).diagnostics).toMatchObject([
    { code: 'refused', hint: 'Remove the prompt in front of the command.' },
  ]);
});

test('a firewall mark that ipvsadm printed as a negative number is repaired', () => {
  const { table, diagnostics } = parseSave('-A -f -1 -s rr\n');
  expect(table.services[0]?.identity).toEqual({ kind: 'fwmark', family: 'inet', mark: 4294967295 });
  expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'negative-mark' }]);
  expect(formatSave(table)).toBe('-A -f -1 -s rr\n');
  expect(formatRestore(table)).toBe('-A -f 4294967295 -s rr\n');
});

test("the kernel's own table is read", () => {
  const text = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  C0A80115:192B wrr persistent 90000 FFFFFF00
  -> C0A8010B:192B      Route   1      33         10
TCP  [2620:0000:0000:0000:0000:0000:0000:0000]:01BB sh
`;
  const { table, diagnostics } = parseProc(text, { ticksPerSecond: 250 });
  expect(diagnostics).toEqual([]);
  expect(table.services).toMatchObject([
    {
      identity: { address: '192.168.1.21', port: 6443 },
      persistence: { timeoutSeconds: 360, netmask: '255.255.255.0' },
      servers: [{ address: '192.168.1.11', activeConnections: 33, inactiveConnections: 10 }],
    },
    { identity: { address: '2620::', port: 443 }, scheduler: 'sh' },
  ]);
});

test('a listing that lost its blanks on a web page is read', () => {
  const lost = `IP Virtual Server version 1.2.1(size=4096)
ProtLocalAddress:PortScheduler Flags
->RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP 192.168.1.21:6443 wrr persistent 60
->192.168.1.11:6443 Route 1 0 0
-> 192.168.1.12:6443 Masq 2 3 4
`;
  const { table, header, diagnostics } = parseList(lost);
  expect(diagnostics).toEqual([]);
  expect(header).toEqual({ version: '1.2.1', connectionTableSize: 4096 });
  expect(table.services[0]?.servers.map(({ address, weight }) => [address, weight])).toEqual([
    ['192.168.1.11', 1],
    ['192.168.1.12', 2],
  ]);
  expect(parseTable(lost).kind).toBe('list');
  const views = [
    'Uthreshold Lthreshold ActiveConn InActConn',
    'Conns InPkts OutPkts InBytes OutBytes',
    'CPS InPPS OutPPS InBPS OutBPS',
  ];
  expect(
    views.map(
      (columns) =>
        parseList(`ProtLocalAddress:Port${columns.replaceAll(' ', '')}\n->RemoteAddress:Port\n`).view,
    ),
  ).toEqual(['thresholds', 'stats', 'rate']);
});

test('names come from a hosts file, for both families', () => {
  const names = createNames({
    hosts: '# hosts\n192.168.1.21 gateway gw # main\n2001:db8::1 gateway\n10.0.0.1 gateway\n',
  });
  const { table, diagnostics } = parseList('TCP  gateway:https wrr\nTCP  [gateway]:https rr\n', { names });
  expect(diagnostics).toEqual([]);
  expect(table.services.map(({ identity }) => identity)).toMatchObject([
    { address: '192.168.1.21', port: 443 },
    { address: '2001:db8::1', port: 443 },
  ]);
  expect(formatList(table, { names })).toContain('TCP  gateway:https wrr\n');
});

test('a host is one host, however its address is written', () => {
  const names = { ...createNames(), host: () => '0300.0.2.1' };
  const rules = '-A -t web:80 -s rr\n-a -t web:80 -r 198.51.100.1:80 -m\n';
  const { table, diagnostics } = parseSave(rules, { names });
  expect(diagnostics).toEqual([]);
  expect(table.services.map(({ identity, servers }) => [identity, servers.length])).toEqual([
    [{ kind: 'address', protocol: 'tcp', family: 'inet', address: '192.0.2.1', port: 80 }, 1],
  ]);
});

describe('a last line without an end', () => {
  const rules = '-A -t 192.0.2.1:80 -s rr\n-a -t 192.0.2.1:80 -r 192.0.2.2:80 -g -w 10\n';

  test('may be cut in a number, which is said', () => {
    expect(parseSave(rules).diagnostics).toEqual([]);
    const cut = parseSave(rules.slice(0, -2));
    expect(cut.table.services[0]?.servers[0]?.weight).toBe(1);
    expect(cut.diagnostics).toMatchObject([
      { code: 'open-line', severity: 'warning', span: { start: { line: 2 } } },
    ]);
  });
});
