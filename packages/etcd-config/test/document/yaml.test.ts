import { describe, expect, it } from 'vitest';
import { parseCluster } from '../../src/document/cluster.js';
import { parseConfigFile } from '../../src/document/file.js';

const version = '3.5.16';
const faults = (text: string): readonly string[] =>
  parseConfigFile(text, { version }).diagnostics.map(
    ({ code, message, hint }) => `${code}: ${message}; ${hint}`,
  );

/** Lists of aliases of lists: a few hundred bytes stand for ten to the power of `depth`. */
function bomb(depth: number): string {
  const levels = Array.from(
    { length: depth },
    (_, at) => `l${at + 1}: &l${at + 1} [${Array(10).fill(`*l${at}`)}]`,
  );
  return `l0: &l0 [${Array(10).fill('x')}]\n${levels.join('\n')}\n`;
}

describe('the YAML of a configuration file', () => {
  it.each([
    ['host-whitelist: *.example.com', 'put texts that begin with * or & in quotes'],
    ['name: *a', "unknown anchor 'a' referenced"],
    ['%YAML 1.2\n---\nname: a', 'etcd reads YAML 1.1'],
    ['? [a]\n: b', 'invalid map key'],
    ['~: a', 'unsupported map key'],
    ['name: "\\ud800"', 'invalid Unicode character escape code \\ud800'],
    ['name: !!int a', 'cannot decode !!str `a` as a !!int'],
    ['a: .inf', 'unsupported value: +Inf'],
    ['a: &a [*a]', "anchor 'a' value contains itself"],
    ['<<: [a]', 'map merge requires map or sequence of maps'],
    ['name: a\u0007', 'control characters are not allowed'],
  ])('is refused for %j', (text, words) => {
    const [first = '', ...others] = faults(`${text}\n`);
    expect(first).toMatch(/^file-yaml: /);
    expect(first).toContain(words);
    expect(others).toEqual([]);
  });

  it.each([
    ['snapshot-count: 0o10', 'snapshot-count', 8],
    ['snapshot-count: 010', 'snapshot-count', 8],
    ['snapshot-count: !!float 5', 'snapshot-count', 5],
    ['snapshot-count: !!int "5"', 'snapshot-count', 5],
    ['name: 1e400', 'name', '1e400'],
    ['name: 1:30', 'name', '1:30'],
    ['name: !mine 5', 'name', '5'],
    ['name: a\n<<: {name: b}', 'name', 'b'],
    ['<<: [{name: a}, {name: b}]', 'name', 'a'],
  ])('%j is read', (text, name, value) => {
    expect(faults(`${text}\n`)).toEqual([]);
    expect(parseConfigFile(`${text}\n`, { version }).settings.get(name)?.value).toEqual(value);
  });

  it('is refused when its aliases stand for too much', () => {
    expect(faults(bomb(1))).not.toContainEqual(expect.stringContaining('file-yaml'));
    for (const depth of [5, 9, 30])
      expect(faults(bomb(depth))).toEqual([expect.stringContaining('document contains excessive aliasing')]);
    expect(parseCluster(bomb(9)).diagnostics).toMatchObject([{ code: 'yaml-unusable' }]);
  });

  it.each([
    ['lists', `a: ${'['.repeat(20_000)}`],
    ['lists that end', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['maps', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['keys', `${'? '.repeat(20_000)}a\n`],
  ])('is refused when %s are nested too deep', (_what, text) => {
    expect(faults(text)).toEqual([expect.stringContaining('nests deeper than 100 levels')]);
    expect(parseCluster(text).diagnostics).toMatchObject([{ code: 'yaml-unusable' }]);
  });
});

it('only the first document of a configuration file counts, and what the others hold is ignored with a warning', () => {
  const read = (text: string) => parseConfigFile(text, { version: '3.5.16' });
  for (const [text, line] of [
    ['name: a\n---\nname: b\n', 3],
    ['# top\n---\nname: a\n---\n# comment\n---\n[x\n', 7],
    ['name: a\n...\nname: b\n', 3],
    ['name: a\n--- text\n', 2],
  ] as const) {
    const { settings, diagnostics } = read(text);
    expect(settings.get('name')?.text, text).toBe('a');
    expect(diagnostics, text).toMatchObject([
      { code: 'file-documents', severity: 'warning', span: { start: { line } } },
    ]);
  }
  for (const text of [
    'name: a\n',
    '---\nname: a\n',
    'name: a\n---\n',
    'name: a\n...\n',
    'name: a\n---\n# comment\n',
  ])
    expect(read(text).diagnostics, text).toEqual([]);
});
