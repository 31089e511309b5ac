import { describe, expect, it, test } from 'vitest';
import { explanations } from '../src/codes.js';
import { parseLintConfig } from '../src/config/parse.js';
import { pathMatcher } from '../src/ignore/patterns.js';
import { fixFiles, lintFiles } from '../src/lint.js';
import { codesIn, filesIn, filesOf } from './files.js';

const faulty = (comment = '', lines = 'KillMode=none'): Readonly<Record<string, string>> => ({
  'a.service': `${comment}[Service]\nExecStart=/bin/a\n${lines}\n`,
});

describe('a comment', () => {
  it.each([
    ['above the line', faulty('', '# harderway-lint-ignore kill-mode-none\nKillMode=none')],
    ['with a reason', faulty('', '; harderway-lint-ignore kill-mode-none -- on purpose\nKillMode=none')],
    [
      'above blank lines and comments',
      faulty('', '# harderway-lint-ignore kill-mode-none\n\n# why\nKillMode=none'),
    ],
    ['of the file', faulty('# harderway-lint-ignore-file: kill-mode-none, set-twice\n')],
  ])('%s takes findings back', (_, files) => {
    expect(codesIn(faulty())).toEqual(['a.service:3:10 kill-mode-none']);
    expect(codesIn(files)).toEqual([]);
  });

  it('is about the lines that the next one goes on in', () => {
    const lines =
      '# harderway-lint-ignore variable-vanishes\nExecStartPre=/bin/a \\\n  # more\n  $HOME/x\nExecStartPost=/bin/a $HOME/x';
    expect(codesIn(faulty('', lines))).toEqual(['a.service:7:22 variable-vanishes']);
  });

  it('on a line of YAML is about that line', () => {
    const policy = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: Everything';
    expect(codesIn({ 'p.yaml': policy })).toEqual(['p.yaml:4:5 field-value']);
    expect(codesIn({ 'p.yaml': `${policy} # harderway-lint-ignore field-value\n` })).toEqual([]);
  });

  it('leaves other codes and other lines alone', () => {
    expect(codesIn(faulty('# harderway-lint-ignore kill-mode-none\n'))).toEqual([
      'a.service:4:10 kill-mode-none',
    ]);
    expect(codesIn(faulty('', '# harderway-lint-ignore set-twice\nKillMode=none'))).toHaveLength(1);
  });

  it.each([
    ['# harderway-lint-ignore\n', 'names no code'],
    ['# harderway-lint-ignore kill-mode-nome\n', 'kill-mode-nome'],
  ])('%j is reported', (comment, message) => {
    const [result] = lintFiles(filesOf(faulty(comment))).results;
    const found = result?.diagnostics.find(({ code }) => code === 'ignore-invalid');
    expect(found?.message).toContain(message);
    expect(found?.span.start).toMatchObject({ line: 1, column: 1 });
  });
});

describe('options', () => {
  it('leave out findings by code, by path and by both', () => {
    const files = { 'old/a.service': '[Service]\nExecStart=/bin/a\nKillMode=none\n', ...faulty() };
    const both = ['old/a.service:3:10 kill-mode-none', 'a.service:3:10 kill-mode-none'];
    expect(codesIn(files)).toEqual(both);
    expect(codesIn(files, { ignore: [{ codes: ['kill-mode-none'] }] })).toEqual([]);
    expect(codesIn(files, { ignore: [{ paths: ['old/'] }] })).toEqual(both.slice(1));
    expect(codesIn(files, { ignore: [{ codes: ['set-twice'], paths: ['old/**'] }] })).toEqual(both);
    expect(codesIn(files, { severities: { 'kill-mode-none': 'off' } })).toEqual([]);
  });

  it('exclude files, which count as skipped', () => {
    expect(lintFiles(filesOf(faulty()), { exclude: ['*.service'] })).toEqual({ results: [], skipped: 1 });
  });

  it.each([
    ['vendor/**', 'vendor/a/b.service', true],
    ['vendor/', 'vendor/a/b.service', true],
    ['vendor/', 'x/vendor/a.service', false],
    ['*.bak.service', 'x/y/a.bak.service', true],
    ['./x/*.service', 'x/a.service', true],
    ['x/*.service', 'x/y/a.service', false],
    ['.hidden/**', './.hidden/a.service', true],
  ])('%s matches %s: %s', (pattern, path, expected) => {
    expect(pathMatcher([pattern])(path)).toBe(expected);
  });
});

describe('parseLintConfig', () => {
  it('reads all keys', () => {
    const { options, diagnostics } = parseLintConfig(`kubernetes: 1.30
target: debian-12
etcd: '3.5'
exclude: [vendor/**]
severities:
  kill-mode-none: off
ignore:
  - code: set-twice
    path: [old/**, older/**]
  - path: generated/**
`);
    expect(diagnostics).toEqual([]);
    expect(options).toEqual({
      target: { systemd: 252, kubernetes: '1.30', etcd: '3.5', keepalived: '2.2.7', podman: '4.3' },
      exclude: ['vendor/**'],
      severities: { 'kill-mode-none': 'off' },
      ignore: [
        { codes: ['set-twice'], paths: ['old/**', 'older/**'] },
        { codes: undefined, paths: ['generated/**'] },
      ],
    });
    expect(parseLintConfig('')).toEqual({ options: { target: {} }, diagnostics: [] });
  });

  it.each([
    ['- a\n', 1, 'not a mapping'],
    ['exclud: a\n', 1, 'unknown key exclud'],
    ['zzzzzzz: a\n', 1, 'unknown key zzzzzzz'],
    ['\ntarget: debian-11\n', 2, 'target: not a version'],
    ['kubernetes: 1.99\n', 1, 'kubernetes: not a version'],
    ['exclude: [1]\n', 1, 'exclude.0: not a text'],
    ['severities:\n  kill-mode-none: fatal\n', 2, 'not a severity'],
    ['severities:\n  kill-mode-nome: off\n', 2, 'kill-mode-nome'],
    ['ignore: a\n', 1, 'ignore: not a list'],
    ['ignore:\n  - codes: [a]\n', 2, 'unknown key codes'],
    ['ignore:\n  - code: no-such\n', 2, 'no-such'],
    ['ignore:\n  - {}\n', 2, 'names no code and no path'],
    ['a: [\n', 2, ''],
  ])('%j has a mistake, with its place', (text, line, message) => {
    const { options, diagnostics } = parseLintConfig(text);
    expect(options).toBeUndefined();
    expect(diagnostics[0]?.span.start.line).toBe(line);
    expect(diagnostics[0]?.message).toContain(message);
    expect(diagnostics[0]?.hint ?? 'none').toMatch(/^\S/);
  });
});

describe('fixFiles', () => {
  it('writes fixes that are certain until nothing changes, and no ignored ones', () => {
    const twice = '[Service]\nExecStart=/bin/a\nRestart=no\nRestart=always\n';
    const files = filesOf({
      'a.service': twice,
      'b.service': `# harderway-lint-ignore-file set-twice\n${twice}`,
      'c.service': '[Service]\nExecStart=/bin/a\n',
      'gateway.cf': 'virtual=192.0.2.1:80\n\treal=192.0.2.2:80 gate 1 "/x", "ok"\n',
    });
    const texts = [...fixFiles(files)].map(([path, content]) => [path, new TextDecoder().decode(content)]);
    expect(texts).toEqual([
      ['a.service', '[Service]\nExecStart=/bin/a\nRestart=always\n'],
      ['gateway.cf', 'virtual=192.0.2.1:80\n\treal=192.0.2.2:80 gate 1 "x", "ok"\n'],
    ]);
  });

  it('keeps bytes that are not UTF-8, or leaves the file alone', () => {
    const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
    const unit = '[Service]\nExecStart=/bin/a\nRestart=no\nRestart=always\n#\u00e9\n';
    const gateway = 'virtual=192.0.2.1:80\n\treal=192.0.2.2:80 gate 1 "/x", "ok"\n#\u00e9\n';
    const fixed = fixFiles([
      { kind: 'content', path: 'a.service', content: latin1(unit) },
      { kind: 'content', path: 'gateway.cf', content: latin1(gateway) },
    ]);
    expect([...fixed.keys()]).toEqual(['a.service']);
    expect([...(fixed.get('a.service') ?? [])].slice(-3)).toEqual([0x23, 0xe9, 10]);
  });
});

test('every code that is reported has an explanation', () => {
  const known = new Set(explanations.map(({ code }) => code));
  const reported = lintFiles(filesIn('planted')).results.flatMap(({ diagnostics }) =>
    diagnostics.map(({ code }) => code),
  );
  expect(reported.filter((code) => !known.has(code))).toEqual([]);
});
