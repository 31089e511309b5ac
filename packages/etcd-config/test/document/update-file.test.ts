import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfigFile } from '../../src/document/file.js';
import { parseFlags } from '../../src/document/flags.js';
import type { Setting, Settings } from '../../src/document/setting.js';
import { updateConfigFile } from '../../src/document/update-file.js';
import { formatConfigFile } from '../../src/document/write-file.js';
import { readYaml } from '../../src/document/yaml/read.js';

const version = '3.5.16';
const flags = (...argv: readonly string[]): Settings => parseFlags(argv, { version }).settings;
const read = (text: string): Settings => parseConfigFile(text, { version }).settings;
const texts = (settings: Settings): Readonly<Record<string, string>> =>
  Object.fromEntries([...settings].map(([name, setting]: [string, Setting]) => [name, setting.text]));

describe('an update of a configuration file', () => {
  it('writes what differs, and leaves the rest as it is', () => {
    const text = `# ours
Name: m1 # the member
data-dir: '/var/lib/etcd'
heartbeat-interval: 0x64
unknown-key: [1, yes] # for later
client-transport-security:
  # issued by hand
  cert-file: /a
  client-cert-auth: yes
log-outputs: [stderr]
snapshot-count: 10000
`;
    const { 'snapshot-count': _, ...others } = Object.fromEntries(read(text));
    const changes = Object.fromEntries(flags('--name=m2', '--cert-file=/b', '--key-file=/k', '--logger=zap'));
    const { output, diagnostics } = updateConfigFile(
      text,
      new Map(Object.entries({ ...others, ...changes })),
      {
        version,
      },
    );
    expect(diagnostics).toEqual([]);
    expect(output).toBe(`# ours
Name: m2 # the member
data-dir: '/var/lib/etcd'
heartbeat-interval: 0x64
unknown-key: [1, yes] # for later
client-transport-security:
  # issued by hand
  cert-file: /b
  client-cert-auth: yes
  key-file: /k
log-outputs: [stderr]
logger: zap
`);
    expect(updateConfigFile(text, read(text), { version }).output).toBe(text);
  });

  it('reads back as the settings that were asked for, whatever the file held', () => {
    const value = fc.stringMatching(/^[ -~]{1,12}$/);
    const argv = fc
      .record(
        {
          name: value,
          'data-dir': value,
          'cert-file': value,
          'peer-cert-file': value,
          'heartbeat-interval': fc.integer({ min: 1, max: 9999 }).map(String),
          'client-cert-auth': fc.boolean().map(String),
          'quota-backend-bytes': fc.integer({ min: 0 }).map(String),
          'log-outputs': fc.constantFrom('stderr', '/x'),
        },
        { requiredKeys: [] },
      )
      .map((chosen) => Object.entries(chosen).map(([name, text]) => `--${name}=${text}`));
    fc.assert(
      fc.property(argv, argv, (before, after) => {
        const written = formatConfigFile(flags(...before), { version }).output;
        const own = written === '{}\n' ? '' : written;
        const { output } = updateConfigFile(`# ours\nother: x\n${own}`, flags(...after), { version });
        expect(texts(read(output))).toEqual(texts(flags(...after)));
        expect(output.startsWith('# ours\nother: x\n')).toBe(true);
      }),
    );
  });

  it('quotes texts that are numbers to Go', () => {
    const settings = flags('--peer-cert-file=+_0', '--name=1_0');
    const { output } = updateConfigFile('', settings, { version });
    expect(output).toContain('"+_0"');
    expect(texts(read(output))).toEqual(texts(settings));
  });

  it.each([
    ['# ours\nname: a # a\ndata-dir: /x\n', '# ours\ndata-dir: /x\n'],
    ['# ours\n\n# the member\nname: a\ndata-dir: /x\n', '# ours\n\n# the member\ndata-dir: /x\n'],
    ['data-dir: /x\n# the member\nname: a\n# end\n', 'data-dir: /x\n# the member\n# end\n'],
    ['# ours\nname: a\n', '# ours\ndata-dir: /x\n'],
  ])('keeps the comments above keys that go: %j', (text, expected) => {
    expect(updateConfigFile(text, flags('--data-dir=/x'), { version }).output).toBe(expected);
  });

  it('keeps every line of comments, whatever goes', () => {
    const values: Readonly<Record<string, string>> = {
      name: 'a',
      'data-dir': '/d',
      'log-outputs': '[x, y]',
      'cert-file': '/c',
      'key-file': '/k',
      'peer-cert-file': '/p',
    };
    const lineOf = (name: string): string => `${name.replace(/^peer-/, '')}: ${values[name]} # behind`;
    const groups = [['cert-file', 'key-file'], ['peer-cert-file']];
    const headOf = (group: readonly string[]): string =>
      group.includes('cert-file') ? 'client-transport-security:' : 'peer-transport-security:';
    const block = fc.oneof(
      fc.constantFrom('name', 'data-dir', 'log-outputs').map((name) => [`# above ${name}`, lineOf(name)]),
      fc
        .constantFrom(...groups)
        .map((group) => [
          '# above a group',
          headOf(group),
          ...group.flatMap((name) => [`  # above ${name}`, `  ${lineOf(name)}`]),
          '  # below the group',
        ]),
    );
    const blocks = fc.uniqueArray(block, { selector: ([, line]) => line });
    fc.assert(
      fc.property(blocks, fc.subarray(Object.keys(values)), (all, kept) => {
        const text = ['# ours', ...all.flat(), '# end', ''].join('\n');
        const wanted = new Map([...read(text)].filter(([name]) => kept.includes(name)));
        const { output } = updateConfigFile(text, wanted, { version });
        const commentLines = (own: string): readonly string[] =>
          own.split('\n').filter((line) => /^ *#/.test(line));
        expect(commentLines(output)).toEqual(commentLines(text));
        expect(texts(read(output))).toEqual(texts(wanted));
      }),
    );
  });

  it('leaves JSON as JSON', () => {
    const text = '{"name": "a", "peer-transport-security": {"cert-file": "/a"}}';
    const changes = flags(
      '--name=b',
      '--log-outputs=x',
      '--heartbeat-interval=5',
      '--quota-backend-bytes=9007199254740993',
    );
    const { output } = updateConfigFile(
      text,
      new Map([...read(text), ...changes, ...flags('--key-file=/k')]),
      { version },
    );
    expect(JSON.parse(output)).toMatchObject({
      name: 'b',
      'log-outputs': ['x'],
      'client-transport-security': { 'key-file': '/k' },
      'peer-transport-security': { 'cert-file': '/a' },
    });
    expect(output).toContain('"quota-backend-bytes": 9007199254740993');
  });

  it('keeps the line ends of Windows', () => {
    const text = '# ours\r\nname: a # the member\r\nother: x\r\n';
    expect(updateConfigFile(text, flags('--name=b'), { version }).output).toBe(text.replace('a #', 'b #'));
  });

  it('changes nothing else that aliases and merges show', () => {
    const group = [
      '{}',
      '*t',
      '&t {cert-file: /g, key-file: /h}',
      '{<<: *t, key-file: /c}',
      '{<<: [*t , *u ]}',
    ];
    const document = fc
      .tuple(
        fc.constantFrom('own: &t {cert-file: /a, key-file: &k /b}', '*m : &t {Cert-File: *m , <<: *u }'),
        fc.constantFrom('name: *m', 'Name: &m x', '<<: {name: *m , snapshot-count: 5}', 'name: y\n<<: *r'),
        fc.constantFrom(...group.map((value) => `client-transport-security: ${value}`)),
        fc.constantFrom(...group.map((value) => `peer-transport-security: ${value}`)),
        fc.constantFrom('data-dir: *k', 'data-dir: *m', '<<: *r', 'peer-Transport-Security: *t'),
        fc.constantFrom('log-outputs: *l', 'log-outputs: &l [b]'),
      )
      .map((lines) =>
        [
          'first: [&m m1, &k k1, &l [stderr, stdout], &u {trusted-ca-file: /t}, &r {name: r, data-dir: *k }]',
          ...lines,
          'last: [*m , *k , *l , *t , *u , *r ]\n',
        ].join('\n'),
      );
    const names = [
      'name',
      'cert-file',
      'key-file',
      'peer-key-file',
      'peer-trusted-ca-file',
      'data-dir',
      'log-outputs',
    ];
    const own = (text: string): unknown => {
      const { value } = readYaml(text);
      if (value?.kind !== 'map') throw new Error(`not readable:\n${text}`);
      const kept = value.entries.filter(({ key }) => ['first', 'own', 'last', 'm1'].includes(key));
      return JSON.parse(JSON.stringify(kept, (key, each) => (key === 'range' ? undefined : each)));
    };
    fc.assert(
      fc.property(
        document,
        fc.subarray(names),
        fc.subarray(names, { minLength: 1 }),
        (text, removed, changed) => {
          const wanted = new Map([...read(text), ...flags(...changed.map((name) => `--${name}=/new`))]);
          for (const name of removed) wanted.delete(name);
          const { output } = updateConfigFile(text, wanted, { version });
          expect(texts(read(output))).toEqual(texts(wanted));
          expect(own(output)).toEqual(own(text));
        },
      ),
    );
  });

  it('leaves what does not change as it is spelled', () => {
    const text = 'name:   a   # n\n\n\nown: {x:  1E400,y: 010}\nlist:\n-   .5\n';
    const settings = (...more: readonly string[]): ReturnType<typeof flags> => flags('--name=a', ...more);
    const { output } = updateConfigFile(text, settings('--data-dir=/d'), { version });
    expect(output).toBe(`${text}data-dir: /d\n`);
    expect(updateConfigFile(output, settings(), { version }).output).toBe(text);
  });

  it.each(['', '# ours\n', 'null\n', '~'])('of a file without keys %j writes the first', (text) => {
    const { output } = updateConfigFile(text, flags('--name=a'), { version });
    expect(output).toBe(text.startsWith('#') ? '# ours\n\nname: a\n' : 'name: a\n');
  });

  it.each([
    ['[a]', '1:1: the file is a list'],
    ['a: [', '1:5: '],
    ['x', '1:1: the file is a string'],
    ['a: *b', "1:4: unknown anchor 'b'"],
  ])('is refused for %j, with the place', (text, message) => {
    expect(() => updateConfigFile(text, flags('--name=a'), { version })).toThrow(
      expect.objectContaining({ code: 'unreadable-file', message: expect.stringContaining(message) }),
    );
  });

  it.each(['name: a\n', '# ours\n---\nname: a # one\n', '{name: a}\n', 'name: &a a\ndata-dir: *a\n'])(
    'of %j edits the first document, which etcd reads, and keeps the others',
    (first) => {
      const others = '---\nname: c # other\n---\n# last\n';
      const { settings: read } = parseConfigFile(first + others, { version });
      const changed = new Map([...read, ...flags('--name=b')]);
      const { output } = updateConfigFile(first + others, changed, { version });
      expect(output.endsWith(others)).toBe(true);
      expect(parseConfigFile(output, { version }).settings.get('name')?.text).toBe('b');
    },
  );
});
