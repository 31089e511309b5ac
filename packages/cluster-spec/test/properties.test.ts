import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { codePoint } from '../../../tools/testing/code-point.js';
import { exampleAddresses, exampleVirtualIp } from '../src/example-addresses.js';
import { parseClusterSpec } from '../src/parse.js';
import { exampleClusterYaml } from '../src/template.js';
import { valid } from './example.js';

/** Checks the properties of every text. */
function holds(text: string): void {
  const { spec, diagnostics } = parseClusterSpec(text, { path: '/a/cluster.yaml', home: '/h' });
  expect(spec === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  for (const { span } of diagnostics) {
    const before = text.slice(0, span.start.offset).split('\n');
    expect(span.start.line).toBe(before.length);
    expect(span.start.column).toBe((before.at(-1)?.length ?? 0) + 1);
    expect(span.end.offset).toBeGreaterThanOrEqual(span.start.offset);
  }
}

describe('any input', () => {
  it('never throws on text', () =>
    fc.assert(fc.property(fc.string({ unit: codePoint, maxLength: 200 }), holds)));

  it('never throws on pieces of YAML', () => {
    const piece = fc.constantFrom(
      ...[
        'api',
        'hosts',
        'name',
        ':',
        ': ',
        '- ',
        '\n',
        '  ',
        '{',
        '}',
        '[',
        ']',
        ',',
        '"',
        "'",
        '#',
        '&a',
        '*a',
        '!!map',
        '|',
        '>',
        '\t',
        '1',
        '~',
        '?',
        '<<',
        '---',
        '...',
        '%YAML',
        '\r\n',
        '__proto__',
        'extraFlags',
      ],
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
        holds,
      ),
    );
  });

  it('never throws on data of the wrong shape', () => {
    const keys = [
      'api',
      'hosts',
      'name',
      'network',
      'etcd',
      'extraFlags',
      'ssh',
      'role',
      'address',
      'virtualIp',
      '__proto__',
      'toString',
    ];
    const data = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie('map'),
        fc.array(tie('any'), { maxLength: 3 }),
      ),
      map: fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie('any'), { maxKeys: 5 }),
    })).map;
    fc.assert(fc.property(data, (value) => holds(stringify(value))));
  });

  it('never throws on a valid file with a hole or an insertion', () => {
    const edit = fc.tuple(fc.nat(valid.length), fc.nat(20), fc.string({ maxLength: 5 }));
    fc.assert(
      fc.property(edit, ([at, drop, text]) => holds(valid.slice(0, at) + text + valid.slice(at + drop))),
    );
  });

  it('describes a value that cannot become a text', () => {
    for (const text of ['{toString: ""}', '[{toString: a}]', '{valueOf: 1, toString: 2}'])
      holds(valid.replace('role: control', `role: ${text}`));
  });

  it('counts lines after an error too', () => {
    for (const text of ['[{]api\napi', `${valid}](\n"\n`, '{\n"a\n\n']) holds(text);
  });

  it('survives deep nesting', () => {
    for (const bracket of ['[', '{a: ', '- ', '? ']) {
      holds(bracket.repeat(20_000));
      const [deep] = parseClusterSpec(`a: 1\nb:\n  ${bracket.repeat(20_000)}`).diagnostics;
      expect(deep?.message).toBe('nested deeper than 100 levels');
      expect(deep?.span.start.line).toBe(3);
    }
  });
});

describe('the template', () => {
  it('has no diagnostics, and spells out the defaults', () => {
    const { spec, diagnostics } = parseClusterSpec(exampleClusterYaml());
    expect(diagnostics).toEqual([]);
    expect(spec).toEqual(parseClusterSpec(valid).spec);
  });

  it("has addresses that are nobody's if asked, and says so until all of them are replaced", () => {
    const yaml = exampleClusterYaml({ virtualIp: exampleVirtualIp });
    const { spec, diagnostics } = parseClusterSpec(yaml);
    expect(diagnostics).toEqual([]);
    expect(yaml).toContain('# Replace these placeholders with your own addresses: 192.0.2.21, 192.0.2.10, ');
    expect(spec && exampleAddresses(spec)).toEqual([
      '192.0.2.21',
      '192.0.2.10',
      '192.0.2.11',
      '192.0.2.12',
      '192.0.2.13',
    ]);
    const own = parseClusterSpec(yaml.replaceAll('192.0.2.1', '192.168.7.1')).spec;
    expect(own && exampleAddresses(own)).toEqual(['192.0.2.21']);
    const near = parseClusterSpec(exampleClusterYaml({ virtualIp: '10.1.0.21' })).spec;
    expect(near && exampleAddresses(near)).toEqual(spec?.hosts.map(({ address }) => address));
    // Another machine may have the guide's virtual IP.
    const same = parseClusterSpec(exampleClusterYaml({ virtualIp: '192.168.1.21' })).spec;
    expect(same && exampleAddresses(same)).toEqual(spec?.hosts.map(({ address }) => address));
    const guide = exampleClusterYaml();
    expect(guide).not.toContain('laceholder');
    const chapter = parseClusterSpec(guide).spec;
    expect(chapter && exampleAddresses(chapter)).toEqual([]);
  });

  it('is valid for any private virtual IP', () => {
    const last = fc.integer({ min: 0, max: 255 });
    const own = fc.integer({ min: 1, max: 254 });
    const networks = [
      fc.tuple(fc.constant(10), last, last, own),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), last, own),
      fc.tuple(fc.constant(192), fc.constant(168), last, own),
    ];
    fc.assert(
      fc.property(fc.oneof(...networks), (parts) => {
        const virtualIp = parts.join('.');
        const { spec, diagnostics } = parseClusterSpec(exampleClusterYaml({ virtualIp }));
        expect(diagnostics).toEqual([]);
        expect(spec?.api.virtualIp).toBe(virtualIp);
      }),
      { examples: [[[10, 0, 5, 20]], [[10, 32, 1, 12]], [[172, 30, 0, 10]]] },
    );
  });

  it('takes any names and paths', () => {
    const path = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => !/[\p{Cc}\u2028\u2029\ufeff]/u.test(text));
    fc.assert(
      fc.property(path, path, (identityFile, directory) => {
        const yaml = exampleClusterYaml({ ssh: { identityFile, port: 2222 }, programs: { directory } });
        const { spec, diagnostics } = parseClusterSpec(yaml);
        expect(diagnostics).toEqual([]);
        expect(spec?.programs.directory).toBe(directory);
        expect(spec?.hosts[0]?.ssh).toMatchObject({ identityFile, port: 2222 });
      }),
      // YAML does not take blanks of other alphabets for blanks.
      { examples: [['\u00a0', '\u2003']] },
    );
  });

  it('takes hosts and versions', () => {
    const hosts = [
      { name: 'gw', role: 'gateway', address: '10.77.0.10', ssh: { port: 2210, host: 'localhost' } },
      { name: 'c0', role: 'control', address: '10.77.0.11', interface: 'host0' },
    ] as const;
    const yaml = exampleClusterYaml({
      hosts,
      virtualIp: '10.77.0.21',
      versions: { kubernetes: '1.20.2' },
      schema: './s.json',
    });
    const { spec } = parseClusterSpec(yaml);
    expect(yaml.split('\n')[0]).toBe('# yaml-language-server: $schema=./s.json');
    expect(spec?.versions).toEqual({ kubernetes: '1.20.2', etcd: '3.5.15' });
    expect(spec?.hosts[0]?.ssh).toMatchObject({ host: 'localhost', port: 2210 });
    expect(spec?.hosts[1]?.interface).toBe('host0');
  });
});
