import { readFileSync, writeFileSync } from 'node:fs';
import { applyFixes, hasErrors, rulesDocument } from '@harderway/diagnostics';
import { describe, expect, test } from 'vitest';
import { check, checkRouters } from '../src/check.js';
import { parse } from '../src/document/parse.js';
import { type Environment, plainEnvironment } from '../src/environment.js';
import { rules } from '../src/rules/rules.js';

const environmentOf = (interfaces: string | undefined): Environment => ({
  ...plainEnvironment,
  hasInterface: (name) => (interfaces === undefined ? undefined : interfaces.split(' ').includes(name)),
});

/** Rules whose fix makes the good example of the bad one. */
const fixable: readonly string[] = ['deprecated-keyword', 'script-unusable'];

describe.each(rules.rules.filter(({ example }) => example !== undefined))('$code', (rule) => {
  const { code, severity, example, source } = rule;
  const { bad = '', good = '', given } = example ?? {};
  const found = (text: string) => check(parse(text), environmentOf(given?.['interfaces'])).diagnostics;

  test('reports its bad example and not its good one', () => {
    const reported = found(bad).filter((each) => each.code === code);
    expect(reported[0]?.severity).toBe(severity);
    expect(found(good).map((each) => each.code)).not.toContain(code);
    expect(hasErrors(found(good))).toBe(false);
    expect(source).toBeDefined();
  });

  test('fixes its example, or has no fix', () => {
    const own = found(bad).filter((each) => each.code === code);
    expect(applyFixes(bad, own)).toBe(fixable.includes(code) ? good : bad);
  });
});

test('a line that is too long is reported where keepalived cuts it', () => {
  const text = `global_defs {\n    router_id ${'a'.repeat(1100)}\n}\n`;
  const found = check(parse(text)).diagnostics.find(({ code }) => code === 'long-line');
  expect(found?.span.start).toMatchObject({ line: 2, column: 1024 });
});

test('a file for several hosts is checked for each, or for the one that reads it', () => {
  const text = `vrrp_instance api {
    interface eth0
    @gateway1 virtual_router_id 51
    @gateway2 virtual_router_id 300
    priority 100
    virtual_ipaddress {
        192.0.2.10/24
    }
}
`;
  const codes = (configId: string) =>
    check(parse(text), { ...plainEnvironment, configId }).diagnostics.map(({ code }) => code);
  expect(codes('gateway1')).toEqual([]);
  expect(codes('elsewhere')).toEqual(['incomplete-block', 'invalid-value']);
});

test('files of two routers are checked together, each in its own places', () => {
  const fileOf = (configId: string, priority: number, weight: number) => ({
    environment: { ...plainEnvironment, configId },
    document: parse(`vrrp_script ready {
    script /usr/bin/ready
}
vrrp_instance api {
    interface eth0
    virtual_router_id 51
    priority ${priority}
    virtual_ipaddress {
        192.0.2.10/24
    }
    track_script {
        ready weight ${weight}
    }
}
`),
  });
  const found = (...files: Parameters<typeof fileOf>[]) =>
    checkRouters(files.map((each) => fileOf(...each))).map(({ diagnostics }) =>
      diagnostics
        .filter(({ severity }) => severity !== 'info')
        .map(({ code, span }) => `${span.start.line} ${code}`),
    );
  const alone = found(['one', 150, -60]);
  expect(alone[0]).not.toContain('12 weight-too-small');
  const [one, other] = found(['one', 150, -20], ['two', 100, -20]);
  expect(one).toContain('12 weight-too-small');
  expect(other).not.toContain('12 weight-too-small');
  for (const codes of found(['one', 100, -20], ['two', 100, -20]))
    expect(codes).toContain('7 equal-priorities');
});

test('routers of one number on two networks are told apart, and a weight counts against the next router', () => {
  const router = (network: number, priority: number) =>
    `vrrp_instance net${network} {
    interface eth0.${network}
    virtual_router_id 51
    priority ${priority}
    virtual_ipaddress {
        192.0.${network}.10/24
    }
    track_interface {
        eth1 weight -60
    }
}
`;
  const found = (...priorities: readonly (readonly [number, number])[]) =>
    checkRouters(
      priorities.map(([first, second], at) => ({
        document: parse(router(2, first) + router(3, second)),
        environment: { ...plainEnvironment, configId: `gateway${at}` },
      })),
    ).map(({ diagnostics }) =>
      diagnostics
        .filter(({ code }) => code !== 'settings-conflict')
        .map(({ code, span }) => `${span.start.line} ${code}`),
    );
  expect(found([150, 100], [100, 150])).toEqual([[], []]);
  expect(found([150, 150], [100, 150])).toEqual([['15 equal-priorities'], ['15 equal-priorities']]);
  expect(found([100, 255], [150, 255])).toEqual([['15 two-owners'], ['15 two-owners']]);
  expect(found([150, 50], [100, 100], [50, 150])).toEqual([[], [], []]);
  expect(found([150, 150], [90, 80], [50, 60])).toEqual([
    ['9 weight-too-small', '20 weight-too-small'],
    [],
    [],
  ]);
});

test('RULES.md is generated: UPDATE=1 writes it', () => {
  const path = new URL('../RULES.md', import.meta.url);
  const text = rulesDocument(rules.rules, { name: '@harderway/keepalived-config', language: 'text' });
  if (process.env['UPDATE']) writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('files of two routers are checked for settings without which they discard adverts', () => {
  const fileOf = (configId: string, settings: string) => ({
    environment: { ...plainEnvironment, configId },
    document: parse(`vrrp_instance api {
    interface eth0
    priority ${configId === 'one' ? 150 : 100}
    virtual_ipaddress {
        192.0.2.10/24
    }
${settings}
}
`),
  });
  const found = (one: string, two: string) =>
    checkRouters([fileOf('one', one), fileOf('two', two)]).map(({ diagnostics }) =>
      diagnostics
        .filter(({ code }) => code === 'routers-disagree')
        .map(({ span, message }) => `${span.start.line} ${message.split(': ')[1] ?? message}`),
    );
  const id = 'virtual_router_id 51';
  const password = (text: string) => `${id}\nauthentication {\nauth_type PASS\nauth_pass ${text}\n}`;
  expect(found(id, id)).toEqual([[], []]);
  expect(found(id, 'virtual_router_id 52')).toEqual([
    ['7 virtual_router_id is 52 and 51'],
    ['7 virtual_router_id is 51 and 52'],
  ]);
  expect(found(id, `${id}\nversion 3`)).toEqual([
    ['1 vrrp_version is 3 and 2'],
    ['1 vrrp_version is 2 and 3'],
  ]);
  expect(found(`${id}\nadvert_int 2`, id)[0]).toEqual(['8 advert_int is 1 and 2']);
  expect(found(`${id}\nversion 3\nadvert_int 2`, `${id}\nversion 3`)).toEqual([[], []]);
  expect(found(password('one'), password('two'))[0]).toEqual(['10 auth_pass differs']);
  // An advert has room for eight characters.
  expect(found(password('longlonger'), password('longlongest'))).toEqual([[], []]);
  expect(found(password('one'), id)).toEqual([
    ['9 auth_type is missing and PASS'],
    ['1 auth_type is PASS and missing'],
  ]);
  const more = `${id}\nvirtual_ipaddress {\n192.0.2.11\n}`;
  expect(found(more, id)).toEqual([
    ['8 only one virtual_ipaddress lists 192.0.2.11'],
    ['4 only one virtual_ipaddress lists 192.0.2.11'],
  ]);
  expect(found(more, more)).toEqual([[], []]);
  const group = `}\nglobal_defs {\nvrrp_mcast_group4 224.0.0.19`;
  expect(found(`${id}\n${group}`, id)).toEqual([
    ['1 vrrp_mcast_group4 is 224.0.0.18 and 224.0.0.19'],
    ['1 vrrp_mcast_group4 is 224.0.0.19 and 224.0.0.18'],
  ]);
  const unicast = (own: string, peer: string) => `${id}\nunicast_src_ip ${own}\nunicast_peer {\n${peer}\n}`;
  expect(found(unicast('192.0.2.1', '192.0.2.2'), unicast('192.0.2.2', '192.0.2.1'))).toEqual([[], []]);
  expect(found(unicast('192.0.2.1', '192.0.2.3'), unicast('192.0.2.2', '192.0.2.1'))).toEqual([
    ['9 one sends its adverts of api to other peers than 192.0.2.2 of two, so both take the addresses'],
    [],
  ]);
  expect(found(unicast('192.0.2.1', '192.0.2.2'), id)[1]).toEqual(['1 unicast_peer is given and missing']);
});
