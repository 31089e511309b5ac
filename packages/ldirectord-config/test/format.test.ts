import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../src/document/parse.js';
import { LdirectordError } from '../src/errors.js';
import { evaluate } from '../src/evaluate/evaluate.js';
import { formatLdirectord } from '../src/format/format.js';
import type { LdirectordConfig, Real, Virtual } from '../src/model.js';

const address = { kind: 'address', family: 'inet', address: '192.168.1.21', port: 6443 } as const;
const chapter: LdirectordConfig = {
  globals: { checktimeout: 5, checkinterval: 1, autoreload: true, quiescent: true },
  virtuals: [
    {
      address,
      servicename: 'kubernetes',
      real: ['192.168.1.11', '192.168.1.12', '192.168.1.13'].map((server) => ({
        address: server,
        port: 6443,
        forward: 'direct',
      })),
      scheduler: 'wrr',
      checktype: 'negotiate',
      service: 'https',
      request: 'healthz',
      receive: 'ok',
    },
  ],
};

test('the three-node API load balancer', () => {
  expect(formatLdirectord(chapter)).toMatchInlineSnapshot(`
    "checktimeout=5
    checkinterval=1
    quiescent=yes
    autoreload=yes

    virtual=192.168.1.21:6443
        servicename=kubernetes
        real=192.168.1.11:6443 gate
        real=192.168.1.12:6443 gate
        real=192.168.1.13:6443 gate
        scheduler=wrr
        checktype=negotiate
        service=https
        request="healthz"
        receive="ok"
    "
  `);
});

function thrown(config: LdirectordConfig): unknown {
  try {
    return formatLdirectord(config);
  } catch (error) {
    return error instanceof LdirectordError ? [error.code, error.path] : error;
  }
}
const section = (virtual: Partial<Virtual>): LdirectordConfig => ({
  virtuals: [{ address, real: [], comment: 'x', ...virtual }],
});
const server = (real: Partial<Real>): LdirectordConfig =>
  section({ real: [{ address: '10.0.0.1', forward: 'masquerade', ...real }] });

test.each([
  ['a # in a request', section({ request: 'a#b' }), 'virtuals[0].request'],
  ['a tab in a text', section({ receive: 'a\tb' }), 'virtuals[0].receive'],
  ['a line break', section({ comment: 'a\nb' }), 'virtuals[0].comment'],
  ['a blank in front', section({ servicename: ' x' }), 'virtuals[0].servicename'],
  ['an empty text', section({ login: '' }), 'virtuals[0].login'],
  ['quotes around an address', section({ emailalert: '"a@example.org"' }), 'virtuals[0].emailalert'],
  ['a scheduler with a digit', section({ scheduler: 'rr2' }), 'virtuals[0].scheduler'],
  ['fwm for an address', section({ protocol: 'fwm' }), 'virtuals[0].protocol'],
  ['an invalid port', section({ checkport: 70000 }), 'virtuals[0].checkport'],
  ['a fraction', section({ persistent: 1.5 }), 'virtuals[0].persistent'],
  ['an underscore in a name', server({ address: 'web_1' }), 'virtuals[0].real[0].address'],
  ['an invalid address', server({ address: '10.0.0.256' }), 'virtuals[0].real[0].address'],
  ['an IPv6 server of an IPv4 service', server({ address: '2001:db8::1' }), 'virtuals[0].real[0].address'],
  [
    'a range that loses servers',
    server({ address: '5.245.224.250', lastAddress: '5.245.225.2' }),
    'virtuals[0].real[0].lastAddress',
  ],
  [
    'a request that loses the receive text',
    server({ check: { request: '//x', receive: 'y' } }),
    'virtuals[0].real[0].check.request',
  ],
  [
    'thresholds the kernel refuses',
    server({ lowerThreshold: 5, upperThreshold: 1 }),
    'virtuals[0].real[0].lowerThreshold',
  ],
  ['one service twice', { virtuals: [...section({}).virtuals, ...section({}).virtuals] }, 'virtuals[1]'],
  ['a section without directives', { virtuals: [{ address, real: [] }] }, 'virtuals[0]'],
  [
    'an alert of none and more',
    { globals: { emailalertstatus: ['none', 'running'] }, virtuals: [] },
    'globals.emailalertstatus',
  ],
] as const)('%s is refused', (_name, config, path) => {
  expect(thrown(config)).toEqual(['unwritable', path]);
});

const text = fc.string({ minLength: 1, maxLength: 12 });
const host = fc.constantFrom('10.0.0.1', '10.0.0.2', 'localhost');
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const clean = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Value;
const real = fc
  .record({
    address: host,
    port: optional(fc.constantFrom(0, 80, 6443)),
    forward: fc.constantFrom('direct' as const, 'masquerade' as const, 'tunnel' as const),
    weight: optional(fc.nat(2147483647)),
    check: optional(fc.record({ request: text, receive: text })),
    upperThreshold: optional(fc.nat(1000)),
  })
  .map(clean);
const virtual = fc
  .record({
    servicename: optional(text),
    comment: text,
    real: fc.array(real, { maxLength: 3 }),
    request: optional(text),
    receive: optional(text),
    checkcommand: optional(text),
    virtualhost: optional(text),
    passwd: optional(text),
    fallbackcommand: optional(text),
    emailalert: optional(text),
    checktimeout: optional(fc.nat(100)),
    persistent: optional(fc.nat(3000000)),
    quiescent: optional(fc.boolean()),
  })
  .map((rest) => clean({ address, ...rest }));

describe('laws', () => {
  test('what is written is read back the same, and everything else is refused', () => {
    let written = 0;
    fc.assert(
      fc.property(virtual, (given) => {
        const config: LdirectordConfig = { virtuals: [given as Virtual] };
        const result = thrown(config);
        if (Array.isArray(result)) return;
        written++;
        const { state } = evaluate(parse(String(result)));
        const [read] = state?.virtuals ?? [];
        const slash = (value: string): string => (value.startsWith('/') ? value : `/${value}`);
        expect(read).toMatchObject(
          clean({
            servicename: given.servicename,
            comment: given.comment,
            request: given.request === undefined ? '/' : slash(given.request),
            receive: given.receive ?? '',
            checkcommand: given.checkcommand ?? '/bin/true',
            virtualhost: given.virtualhost,
            passwd: given.passwd ?? '',
            fallbackcommand: given.fallbackcommand,
            emailalert: given.emailalert,
            persistent: given.persistent === undefined ? undefined : String(given.persistent),
            quiescent: given.quiescent === undefined ? undefined : given.quiescent ? 'yes' : 'no',
          }),
        );
        expect(
          read?.real.map(({ port, forward, weight, upperThreshold }) => ({
            port,
            forward,
            weight,
            upperThreshold,
          })),
        ).toEqual(
          given.real.map((each) => ({
            port: String(each.port ?? 0),
            forward: each.forward,
            weight: String(each.weight ?? 1),
            upperThreshold: each.upperThreshold ? String(each.upperThreshold) : undefined,
          })),
        );
        for (const [index, each] of given.real.entries()) {
          const found = read?.real[index];
          if (each.check)
            expect([found?.request, found?.receive]).toEqual([slash(each.check.request), each.check.receive]);
        }
      }),
    );
    expect(written).toBeGreaterThan((fc.readConfigureGlobal().numRuns ?? 100) / 10);
  });
});
