import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatList } from '../src/document/listing/format.js';
import { mergeListing } from '../src/document/listing/merge.js';
import { parseList } from '../src/document/listing/parse.js';
import { parseProc } from '../src/document/proc.js';
import { parseSave } from '../src/document/save/parse.js';
import { parseTable } from '../src/document/table.js';
import { createKernel, tableOf } from '../src/kernel/kernel.js';
import type { Table } from '../src/model.js';
import { diff } from '../src/plan/diff.js';
import { plan } from '../src/plan/plan.js';
import { runIpvsadm } from '../src/simulation/run.js';
import { type ServerOptions, server, service } from '../src/table/build.js';
import { procText, tables } from './tables.js';

const table = (...services: readonly ReturnType<typeof service>[]): Table => ({ services });
const web = (options: Parameters<typeof service>[1] = {}): Table =>
  table(service('udp 192.0.2.1:80', { scheduler: 'sh', ...options }));
const proc = 'UDP  C0000201:0050 sh \n';
const list = 'UDP  192.0.2.1:80 sh\n';
const six = 'UDP  [2001:0db8:0000:0000:0000:0000:0000:0001]:0035 rr ';

describe('what a text does not show is unknown', () => {
  test('in the table of the kernel: scheduler flags, the engine, and one-packet scheduling of IPv6', () => {
    expect(parseProc(proc).table.services[0]).toMatchObject({
      schedulerFlags: undefined,
      persistenceEngine: undefined,
      onePacket: false,
    });
    expect(parseProc(`${six}\n`).table.services[0]?.onePacket).toBeUndefined();
  });

  test('in a listing: the engine of a service without persistence', () => {
    const engines = parseList(
      `${list}UDP  192.0.2.2:80 rr persistent 9\nUDP  192.0.2.3:80 rr persistent 9 pe sip\n`,
    ).table.services.map(({ persistenceEngine }) => persistenceEngine);
    expect(engines).toEqual([undefined, '', 'sip']);
  });

  test('in --stats: everything of a service besides its name', () => {
    const text =
      'Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\nUDP  192.0.2.1:80 1 2 3 4 5\n';
    expect(parseList(text).table.services[0]).toMatchObject({
      schedulerFlags: undefined,
      persistenceEngine: undefined,
      onePacket: undefined,
    });
  });

  test('in saved rules: nothing of a service', () => {
    expect(parseSave('-A -u 192.0.2.1:80 -s sh\n').table.services[0]).toMatchObject({
      schedulerFlags: [],
      persistenceEngine: '',
      onePacket: false,
    });
  });
});

describe('a text of two moments', () => {
  const line = (host: number): string => `  -> 192.0.2.${host}:80 Masq 1 0 0\n`;
  const udp = 'UDP  192.0.2.1:80 sh\n';
  const desired = table(
    service('udp 192.0.2.1:80', {
      scheduler: 'sh',
      servers: [server('192.0.2.11:80', { forwarding: 'masquerade' })],
    }),
  );

  test.each([
    ['a service with other servers, the former one first', `${udp}${udp}${line(11)}`],
    ['a service with other servers, the newer one first', `${udp}${line(11)}${udp}`],
    ['a service with another scheduler', `UDP  192.0.2.1:80 rr\n${udp}${line(11)}`],
  ])('is no listing: %s', (_, text) => {
    expect(parseList(text).diagnostics.map(({ code }) => code)).toEqual(['duplicate-service']);
    expect(() => plan(parseList(text), desired)).toThrow(/there twice/);
    expect(() => diff(parseList(text), desired)).toThrow(/there twice/);
  });

  test('is no listing: a server with another weight', () => {
    const text = `${udp}  -> 192.0.2.11:80 Masq 5 0 0\n${line(11)}`;
    expect(parseList(text).diagnostics).toMatchObject([
      { code: 'duplicate-server', span: { start: { line: 3 } } },
    ]);
    expect(parseList(`${udp}${line(11)}${line(12)}`).diagnostics).toEqual([]);
  });

  test('is no table of the kernel', () => {
    const entry = `${proc}  -> C000020B:0050 Masq 1 0 0\n`;
    expect(parseProc(`${entry}${proc}`).diagnostics.map(({ code }) => code)).toEqual(['duplicate-service']);
    expect(parseProc(`${entry}  -> C000020B:0050 Masq 5 0 0\n`).diagnostics).toMatchObject([
      { code: 'duplicate-server', span: { start: { line: 3 } } },
    ]);
    const marks = parseProc('FWM  00000007 rr \nFWM  00000007 rr \n').diagnostics;
    expect(marks.map(({ code }) => code)).toEqual(['family-unknown', 'family-unknown']);
  });
});

describe('an unknown option', () => {
  test.each([
    ['scheduler flags unknown -> flag-2', { schedulerFlags: ['flag-2'] }],
    ['persistence engine unknown -> sip', { persistenceEngine: 'sip' }],
  ] as const)('is set where it is wanted: %s', (text, options) => {
    const { steps, diagnostics } = plan(parseTable(proc), web(options));
    expect(steps).toMatchObject([{ kind: 'edit-service', why: text }]);
    expect(diff(parseTable(proc), web(options))).toMatchObject([{ changes: [{ before: undefined, text }] }]);
    // The edit states every option: nothing is unknown after it.
    expect(diagnostics).toEqual([]);
  });

  test.each<[string, string, string, ServerOptions]>([
    [
      'thresholds',
      '-A -t 192.0.2.1:80 -s wlc\n-a -t 192.0.2.1:80 -r 192.0.2.11:80 -g -w 1\n',
      'thresholds-unknown',
      { thresholds: { upper: 0, lower: 0 } },
    ],
    [
      'the type of a tunnel',
      'TCP  192.0.2.1:80 wlc\n  -> 192.0.2.11:80 Tunnel 1 0 0\n',
      'tunnels-unknown',
      { forwarding: { kind: 'tunnel', tunnel: { kind: 'ipip' } } },
    ],
  ])('counts as the default, stated or not: %s', (_, text, code, options) => {
    const desired = table(service('tcp 192.0.2.1:80', { servers: [server('192.0.2.11:80', options)] }));
    expect(diff(parseTable(text), desired)).toEqual([]);
    const { steps, diagnostics } = plan(parseTable(text), desired);
    expect(steps).toEqual([]);
    expect(diagnostics.map((each) => each.code)).toContain(code);
  });

  test('that neither table shows is reset by an edit, and that is said', () => {
    const saved = '-A -t 192.0.2.1:80 -s wlc\n-a -t 192.0.2.1:80 -r 192.0.2.11:80 -g -w 1\n';
    const [from, to] = [parseTable(saved), parseTable(saved.replace('-w 1', '-w 0'))];
    expect(plan(from, to).diagnostics).toMatchObject([
      { code: 'thresholds-unknown' },
      {
        severity: 'warning',
        code: 'unknown-reset',
        message: expect.stringContaining('thresholds of 192.0.2.11:80 of tcp 192.0.2.1:80'),
      },
    ]);
    const { services } = web();
    const open = { services: services.map(({ persistenceEngine: _, ...rest }) => rest) };
    const edited = { services: open.services.map((each) => ({ ...each, scheduler: 'rr' })) };
    expect(plan(open, edited).diagnostics).toMatchObject([
      { code: 'unknown-reset', message: expect.stringContaining('persistence engine of udp 192.0.2.1:80') },
    ]);
    expect(plan(open, web({ scheduler: 'rr' })).diagnostics).toEqual([]);
  });

  test('is left alone where none is wanted, and that is said', () => {
    const { steps, diagnostics } = plan(parseTable(proc), web());
    expect(steps).toEqual([]);
    expect(diagnostics).toMatchObject([
      {
        severity: 'info',
        code: 'options-unknown',
        message: expect.stringContaining('scheduler flags and persistence engine of udp 192.0.2.1:80'),
      },
    ]);
  });

  test('is one-packet scheduling of IPv6', () => {
    const dns = (onePacket: boolean) =>
      table(service('udp [2001:db8::1]:53', { scheduler: 'rr', onePacket }));
    expect(plan(parseTable(`${six}\n`), dns(true)).steps).toMatchObject([
      { why: 'one-packet scheduling unknown -> on' },
    ]);
    expect(plan(parseTable(`${six}\n`), dns(false)).diagnostics).toMatchObject([
      { code: 'options-unknown', message: expect.stringContaining('one-packet scheduling') },
    ]);
  });

  test('is not said of services that the plan leaves alone', () => {
    expect(plan(parseTable(proc), table(service('tcp 192.0.2.9:80'))).diagnostics).toEqual([]);
  });

  test('is known after a merge with a listing that shows it', () => {
    const merged = mergeListing(parseProc(proc).table, parseList('UDP  192.0.2.1:80 sh (sh-port)\n'));
    expect(merged.services[0]).toMatchObject({ schedulerFlags: ['flag-2'], persistenceEngine: undefined });
    expect(plan(merged, web()).steps).toMatchObject([{ why: 'scheduler flags flag-2 -> none' }]);
  });

  test('is not lost from a table that knows it', () => {
    const { table: saved } = parseSave('-A -u 192.0.2.1:80 -s sh --pe sip -b sh-port\n');
    expect(mergeListing(saved, parseList('UDP  192.0.2.1:80 sh (sh-port)\n')).services[0]).toMatchObject({
      schedulerFlags: ['flag-2'],
      persistenceEngine: 'sip',
    });
  });

  test('of a tunnel is not called ipip', () => {
    const tunnelled = (port: number) =>
      table(
        service('tcp 192.0.2.1:80', {
          servers: [
            server('192.0.2.11:80', {
              forwarding: { kind: 'tunnel', tunnel: { kind: 'gue', port, checksum: 'none' } },
            }),
          ],
        }),
      );
    const listed = parseList('TCP  192.0.2.1:80 wlc\n  -> 192.0.2.11:80 Tunnel 1 0 0\n');
    expect(plan(listed, tunnelled(6080)).steps).toMatchObject([
      { why: 'forwarding tunnel of unknown type -> tunnel gue to port 6080 with none checksum' },
    ]);
  });
});

describe('no plan is made', () => {
  const refusal = expect.objectContaining({ code: 'not-read-whole' });

  test.each([
    ['--thresholds', 'Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn \n'],
    ['--persistent-conn', 'Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn \n'],
  ])('from or to a view without weights or forwarding: %s', (_view, header) => {
    const view = parseTable(`${header}UDP  192.0.2.1:80 sh\n  -> 192.0.2.11:80 0 0 0 0\n`);
    for (const compare of [plan, diff]) {
      expect(() => compare(view, web())).toThrow(refusal);
      expect(() => compare(web(), view)).toThrow(refusal);
    }
  });

  test('to a table of the kernel, whose scheduler flags it would reset', () => {
    expect(() => plan(web({ schedulerFlags: ['flag-2'] }), parseTable(proc))).toThrow(refusal);
    expect(() => diff(web({ schedulerFlags: ['flag-2'] }), parseTable(proc))).toThrow(refusal);
  });

  test('from a table of the kernel whose clock is not known, or whose marks have no family', () => {
    const persistent = 'TCP  C0000201:0050 sh persistent 90000 FFFFFFFF\n';
    const wanted = table(
      service('tcp 192.0.2.1:80', { scheduler: 'sh', persistence: { timeoutSeconds: 360 } }),
    );
    expect(() => plan(parseTable(persistent), wanted)).toThrow(refusal);
    expect(plan(parseProc(persistent, { ticksPerSecond: 250 }), wanted).steps).toEqual([]);
    expect(() => plan(parseTable('FWM  00000007 rr \n'), table(service('fwmark 7')))).toThrow(refusal);
  });
});

/** The code that says that a property is not known. */
const saidBy: Readonly<Record<string, string>> = {
  schedulerFlags: 'options-unknown',
  persistenceEngine: 'options-unknown',
  onePacket: 'options-unknown',
  thresholds: 'thresholds-unknown',
  forwarding: 'tunnels-unknown',
};

describe('the table of the kernel', () => {
  test('has the prefix length of an IPv6 service, in either byte order', () => {
    const masks = ['80000000', '40000000', '00000040'].map(
      (mask) =>
        parseProc(`${six}persistent 90000 ${mask}\n`, { ticksPerSecond: 250 }).table.services[0]?.persistence,
    );
    expect(masks).toEqual([
      { timeoutSeconds: 360 },
      { timeoutSeconds: 360, netmask: '64' },
      { timeoutSeconds: 360, netmask: '64' },
    ]);
  });

  test('has the family of a mark in its servers, but not in tunnelled ones', () => {
    const mark = (servers: string) => {
      const { table, diagnostics } = parseProc(`FWM  00000007 rr \n${servers}`);
      return [table.services[0]?.identity.family, diagnostics.map(({ code }) => code)];
    };
    const four = '  -> C0000211:0050      Masq    1      0          0\n';
    const other = '  -> [2001:0db8:0000:0000:0000:0000:0000:0011]:0050      Masq    1      0          0\n';
    expect(mark(four)).toEqual(['inet', []]);
    expect(mark(other)).toEqual(['inet6', []]);
    expect(mark(other.replace('Masq', 'Tunnel'))).toEqual(['inet', ['family-unknown']]);
    expect(mark(other.replace('Masq', 'Tunnel') + four)).toEqual(['inet', []]);
    expect(mark('')).toEqual(['inet', ['family-unknown']]);
  });

  test('gives a plan that says what it leaves open', () => {
    fc.assert(
      fc.property(tables, tables, (first, second) => {
        const read = parseProc(procText(first), { ticksPerSecond: 250 });
        // Marks of an unknown family are refused.
        if (read.diagnostics.length > 0) return;
        const { steps, diagnostics } = plan(read, second, { scope: 'all' });
        const kernel = createKernel(first);
        for (const step of steps) if ('argv' in step) runIpvsadm(kernel, step.argv);
        const codes = diagnostics.map(({ code }) => code);
        for (const difference of diff(tableOf(kernel), second)) {
          const left = 'changes' in difference ? difference.changes.map(({ property }) => property) : [];
          expect(left.length, difference.kind).toBeGreaterThan(0);
          for (const property of left) expect(codes).toContain(saidBy[property]);
        }
      }),
    );
  });
});

test('a listing with a mark of eight digits is no table of the kernel', () => {
  const text = formatList(table(service('fwmark 12345678', { scheduler: 'rr' })));
  expect(parseTable(text)).toMatchObject({
    kind: 'list',
    table: { services: [{ identity: { mark: 12345678 } }] },
  });
});

test('a name that ipvsadm may have cut off has no port', () => {
  const names = {
    host: (name: string) => (name === 'control-0.kubevms.example' ? '192.0.2.11' : undefined),
    hostName: () => undefined,
    port: () => undefined,
    portName: () => undefined,
  };
  const read = (port: string) =>
    parseList(`TCP  192.0.2.1:80 rr\n  -> control-0.kubevms.example:${port} Masq 1 0 0\n`, { names });
  expect(read('8').table.services[0]?.servers).toMatchObject([{ address: '192.0.2.11', port: 8 }]);
  // ipvsadm prints 28 characters: the port may be 80, 800 or 8080.
  expect(read('80').table.services[0]?.servers).toEqual([]);
  expect(read('80').diagnostics).toMatchObject([{ severity: 'error', code: 'unknown-port' }]);
});

describe('a listing that is cut off', () => {
  const views = ['default', 'stats', 'rate', 'thresholds', 'persistent-conn', 'tun-info'] as const;
  const isUnknown = (text: string): boolean =>
    parseList(text).diagnostics.some(({ severity }) => severity === 'error');

  test('is not taken for an empty table, wherever its title ends', () => {
    for (const view of views) {
      const title = formatList(table(), { view });
      // A shell's `$(ipvsadm -L -n)` drops the last line break.
      const whole = title.trimEnd().length;
      for (let end = 0; end < whole; end++) expect(isUnknown(title.slice(0, end))).toBe(true);
      expect([title.slice(0, whole), title].map(isUnknown)).toEqual([false, false]);
    }
  });

  test('has no service or server that the whole listing has otherwise', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(...views), fc.nat(), (own, view, at) => {
        const text = formatList(own, { view });
        const cut = text.slice(0, at % (text.length + 1));
        if (isUnknown(cut)) return;
        const names = (part: string): readonly string[] =>
          parseList(part).services.flatMap(({ identity, servers }) => [
            JSON.stringify(identity),
            ...servers.map(({ address, port, weight }) => `${address} ${port} ${weight}`),
          ]);
        const read = names(cut);
        expect(read).toEqual(names(text).slice(0, read.length));
      }),
    );
  });
});
