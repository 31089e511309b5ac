import { applyEdits, applyFixes, type Diagnostic } from '@harderway/diagnostics';
import { describe, expect, it } from 'vitest';
import { unitProperties } from '../../src/dbus/properties.js';
import { parse } from '../../src/document/parse.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import { indexUnits } from '../../src/effective/unit-index.js';
import { parseExec } from '../../src/exec/parse.js';
import { lint } from '../../src/rules/lint.js';

const service = (lines: string): string => `[Service]\n${lines}\n`;

const found = (text: string, code: string): readonly Diagnostic[] =>
  lint(text, { path: 'a.service' }).filter((each) => each.code === code);

const fixed = (text: string, code: string): string => applyFixes(text, found(text, code));

const property = (text: string, name: string): unknown =>
  unitProperties(effectiveUnit('a.service', indexUnits({ '/etc/systemd/system/a.service': text })))[name];

const argvs = (text: string): readonly (readonly string[])[] =>
  parse(text).nodes.flatMap((node) =>
    node.kind === 'assignment' && node.key === 'ExecStart'
      ? parseExec(node.value).commands.map(({ argv }) => argv)
      : [],
  );

describe('the fix of blank-after-backslash', () => {
  const code = 'blank-after-backslash';

  it.each([
    ['words', 'ExecStart=/bin/a \\ \n  x', 'ExecStart=/bin/a \\\n  x'],
    ['options with a value', 'ExecStart=/bin/a \\\t\n  --b=c', 'ExecStart=/bin/a \\\n  --b=c'],
    ['comments and then words', 'ExecStart=/bin/a \\ \n# why\n  x', 'ExecStart=/bin/a \\\n# why\n  x'],
    ['words, on every line', 'ExecStart=/bin/a \\ \n  x \\ \n  y', 'ExecStart=/bin/a \\\n  x \\\n  y'],
    ['words, with other line ends', 'ExecStart=/bin/a \\ \r\n  x', 'ExecStart=/bin/a \\\r\n  x'],
  ])('joins a line with %s', (_what, lines, expected) => {
    expect(fixed(service(lines), code)).toBe(service(expected));
  });

  it.each([
    ['a setting', 'ExecStart=/bin/true a \\ \nRestart=always'],
    ['an unknown setting', 'ExecStart=/bin/true a \\ \nrestart=always'],
    ['a section', 'ExecStart=/bin/true a \\ \n[Install]\nWantedBy=multi-user.target'],
    ['a comment and then a setting', 'ExecStart=/bin/true a \\ \n# why\nRestart=always'],
    ['a blank line', 'ExecStart=/bin/true a \\ \n\n  x'],
    ['nothing', 'ExecStart=/bin/true a \\ '],
  ])('leaves a line alone that is followed by %s, and says what to look at', (_what, lines) => {
    const text = service(lines);
    const [first, ...others] = found(text, code);
    expect(first?.hint).toMatch(/^Remove /);
    expect(others).toEqual([]);
    expect(fixed(text, code)).toBe(text);
  });

  it('reports no comments inside a continuation', () => {
    expect(found(service('ExecStart=/bin/a \\\n# why \\ \n  x'), code)).toEqual([]);
    expect(found(service('ExecStart=/bin/a \\\n# why \\ \n  x \\ \n  y'), code)).toMatchObject([
      { span: { start: { line: 4, column: 6 } } },
    ]);
  });
});

describe('the fix of set-twice', () => {
  const code = 'set-twice';

  it.each([
    ['Restart', 'Restart=always\nRestart=alwayss'],
    ['TimeoutStopUSec', 'TimeoutStopSec=10\nTimeoutStopSec=1O'],
    ['Nice', 'Nice=5\nNice=50'],
  ])('keeps the %s= that counts when systemd drops the later line', (name, lines) => {
    const text = service(`ExecStart=/bin/true\n${lines}`);
    expect(found(text, code)).toEqual([]);
    expect(property(fixed(text, code), name)).toEqual(property(text, name));
  });

  it('removes what counts for nothing beside what does', () => {
    const text = service('ExecStart=/bin/true\nRestart=no\nRestart=alwayss\nRestart=always\nRestart=maybe');
    expect(found(text, code).map(({ span }) => span.start.line)).toEqual([3, 4]);
    expect(fixed(text, code)).toBe(service('ExecStart=/bin/true\nRestart=always\nRestart=maybe'));
  });

  it('takes no list for a value set again', () => {
    expect(found(service('ExecStart=/bin/true\nDeviceAllow=x\nDeviceAllow=/dev/null rw'), code)).toEqual([]);
    expect(found(service('ExecStart=/bin/true\nReadWritePaths=/a\nReadWritePaths=/b'), code)).toEqual([]);
    expect(found(service('ExecStart=/bin/true\nSupplementaryGroups=a\nSupplementaryGroups=b'), code)).toEqual(
      [],
    );
  });
});

describe('the suggestion of variable-vanishes', () => {
  const code = 'variable-vanishes';
  const suggested = (text: string): string =>
    applyEdits(
      text,
      found(text, code).flatMap(({ fixes = [] }) => fixes.flatMap(({ edits }) => edits)),
    );

  it.each([
    ['$FOO/bar', `\${FOO}/bar`],
    ['"$FOO"/bar', `"\${FOO}"/bar`],
    ['"$FOO/bar"', `"\${FOO}/bar"`],
  ])('writes %s as %s', (word, expected) => {
    expect(suggested(service(`ExecStart=/bin/echo ${word}`))).toBe(
      service(`ExecStart=/bin/echo ${expected}`),
    );
  });

  it.each(['\\x24FOO/bar', '"$"FOO/bar', '"$FO"O/bar', '\\x24FOO/$FOO', '$F\\x4fO/bar'])(
    'leaves %s alone, where escapes or quotes interrupt the name',
    (word) => {
      const text = service(`ExecStart=/bin/echo ${word}`);
      expect(found(text, code)).toHaveLength(1);
      expect(suggested(text)).toBe(text);
    },
  );

  it('changes nothing but that word', () => {
    const text = service('ExecStart=/bin/echo \\x24FOO/bar $FOO/bar');
    expect(argvs(suggested(text))).toEqual([['/bin/echo', '$FOO/bar', `\${FOO}/bar`]]);
  });
});
