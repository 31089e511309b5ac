import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordedEnvironment as environment } from '../oracle/compare.js';
import { serialize } from '../src/document/document.js';
import { parse } from '../src/document/parse.js';
import { sectionsOf } from '../src/document/sections.js';
import { addVirtual, appendValue, removeDirective, removeVirtual, setValue } from '../src/edit/edit.js';
import { evaluate } from '../src/evaluate/evaluate.js';
import { files } from './differential/files.js';

const text = `# Managed by hand.
checktimeout = 5

# The API.
virtual = 192.168.1.21:6443
\treal = 192.168.1.11:6443 gate
\treal = 192.168.1.12:6443 gate # slow
\tservice = https

virtual=192.168.1.22:80
    real=192.168.1.31:80 gate
`;
const api = '192.168.1.21:6443';
type Edit = (document: ReturnType<typeof parse>) => ReturnType<typeof parse>;
const edited = (edit: Edit): string => serialize(edit(parse(text)));

describe('edits', () => {
  test('rewrite a value in place and keep the layout', () => {
    expect(edited((document) => setValue(document, 'head', 'checktimeout', 8))).toBe(
      text.replace('checktimeout = 5', 'checktimeout = 8'),
    );
    expect(edited((document) => setValue(document, api, 'real', '192.168.1.13:6443 gate'))).toBe(
      text
        .replace('\treal = 192.168.1.11:6443 gate\n', '\treal = 192.168.1.13:6443 gate\n')
        .replace('\treal = 192.168.1.12:6443 gate # slow\n', ''),
    );
  });

  test('keep comments behind values that stay, and behind the one that is rewritten', () => {
    const [slow, next] = ['192.168.1.12:6443 gate', '192.168.1.13:6443 gate'];
    expect(edited((document) => setValue(document, api, 'real', [slow, next]))).toBe(
      text.replace('\treal = 192.168.1.11:6443 gate\n', '').replace('# slow\n', `# slow\n\treal = ${next}\n`),
    );
    const one = '\treal = 192.168.1.11:6443 gate\n';
    expect(serialize(setValue(parse(text.replace(one, '')), api, 'real', next))).toBe(
      text.replace(one, '').replace(`\treal = ${slow} # slow`, `\t# slow\n\treal = ${next}`),
    );
    expect(edited((document) => setValue(document, api, 'real', ['192.168.1.11:6443 gate', slow]))).toBe(
      text,
    );
  });

  test('keep a comment behind a value of the head, though ldirectord reads it as a part of the value', () => {
    const given =
      '# Managed by hand.\nchecktimeout = 5 # slow rack\nlogfile = "/var/log/a #b"\nvirtual=192.0.2.1:80\n';
    const slower = setValue(parse(given), 'head', 'checktimeout', 8);
    expect(serialize(slower)).toBe(
      given.replace('checktimeout = 5 # slow rack', '# slow rack\nchecktimeout = 8'),
    );
    expect(serialize(setValue(parse(given), 'head', 'logfile', '"/var/log/c"'))).toBe(
      given.replace('/var/log/a #b', '/var/log/c'),
    );
  });

  test('end new lines as all others end', () => {
    const crLf = text.replaceAll('\n', '\r\n');
    const real = [{ address: '192.0.2.9', port: 80, forward: 'direct' }] as const;
    const address = { kind: 'address', family: 'inet', address: '192.0.2.1', port: 80 } as const;
    const edits: readonly Edit[] = [
      (document) => setValue(document, 'head', 'checktimeout', 8),
      (document) => setValue(document, 'head', 'checkinterval', 3),
      (document) => setValue(document, api, 'real', '192.168.1.13:6443 gate'),
      (document) => appendValue(document, '192.168.1.22:80', 'real', '192.168.1.32:80 gate'),
      (document) => removeVirtual(document, api),
      (document) => addVirtual(document, { address, real }),
    ];
    for (const edit of edits)
      expect(serialize(edit(parse(crLf)))).toBe(edited(edit).replaceAll('\n', '\r\n'));
    const mixed = text.replace('\n', '\r\n');
    expect(serialize(setValue(parse(mixed), 'head', 'checkinterval', 3))).toContain('\ncheckinterval = 3\n');
  });

  test('rewrite a value of the head wherever ldirectord reads it', () => {
    const below = `${text.replace('checktimeout = 5\n', '')}\nchecktimeout = 5\n`;
    expect(serialize(setValue(parse(below), 'head', 'checktimeout', 8))).toBe(below.replace('= 5', '= 8'));
    expect(serialize(removeDirective(parse(below), 'head', 'checktimeout'))).toBe(
      below.replace('checktimeout = 5\n', ''),
    );
  });

  test('add behind the last of its name, or at the end of the section', () => {
    expect(edited((document) => appendValue(document, api, 'real', '192.168.1.13:6443 gate'))).toBe(
      text.replace('# slow\n', '# slow\n\treal = 192.168.1.13:6443 gate\n'),
    );
    expect(edited((document) => setValue(document, '192.168.1.22:80', 'quiescent', true))).toBe(
      `${text}    quiescent=yes\n`,
    );
    expect(edited((document) => setValue(document, 'head', 'autoreload', true))).toBe(
      text.replace('checktimeout = 5\n', 'checktimeout = 5\nautoreload = yes\n'),
    );
    expect(serialize(setValue(parse(''), 'head', 'autoreload', true))).toBe('autoreload=yes\n');
  });

  test('remove directives and sections', () => {
    expect(edited((document) => removeDirective(document, api, 'service'))).toBe(
      text.replace('\tservice = https\n', ''),
    );
    expect(edited((document) => setValue(document, api, 'service', []))).toBe(
      text.replace('\tservice = https\n', ''),
    );
    expect(edited((document) => removeVirtual(document, api))).toBe(
      text.replace(/virtual = [\s\S]*https\n/, ''),
    );
  });

  test('add a section as formatLdirectord writes it', () => {
    const added = edited((document) =>
      addVirtual(document, {
        address: { kind: 'address', family: 'inet', address: '192.168.1.23', port: 80 },
        real: [{ address: '192.168.1.41', port: 80, forward: 'direct' }],
      }),
    );
    expect(added).toBe(`${text}\nvirtual=192.168.1.23:80\n    real=192.168.1.41:80 gate\n`);
  });

  test.each([
    ['a comment that cuts it', api, 'request', '"a#b"', 'unwritable'],
    ['a line break', 'head', 'callback', 'a\nb', 'unwritable'],
    ['blanks in front', api, 'servicename', ' x', 'unwritable'],
    ['a name that is not one', api, 'no name', 'x', 'unwritable'],
    ['a section that is missing', '10.0.0.1:80', 'service', 'http', 'no-section'],
  ])('refuse %s', (_what, section, name, value, code) => {
    expect(() => setValue(parse(text), section, name, value)).toThrow(
      expect.objectContaining({ code, path: expect.stringContaining(name) }),
    );
  });
});

describe('laws', () => {
  test('an edit touches its own lines alone, and ldirectord reads the value', () => {
    const lines = (document: ReturnType<typeof parse>, name: string): readonly string[] =>
      document.lines
        .filter((line) => !('name' in line && line.name === name) && !/^[ \t]*#/.test(line.text))
        .map((line) => line.text);
    const comments = (text: string): readonly string[] => (text.match(/#.*/g) ?? []).toSorted();
    fc.assert(
      fc.property(files, fc.nat(), (given, at) => {
        const document = parse(given);
        const { sections } = sectionsOf(document);
        const header = sections[at % Math.max(sections.length, 1)]?.header.value;
        const section = header?.trim() ?? 'head';
        const changed = setValue(document, section, 'checktimeout', 7);
        expect(changed).toEqual(parse(serialize(changed)));
        if (given === '' || given.endsWith('\n'))
          expect(lines(changed, 'checktimeout')).toEqual(lines(document, 'checktimeout'));
        // One behind the value is on a line of its own then.
        if (section !== 'head') expect(comments(serialize(changed))).toEqual(comments(given));
        const { state } = evaluate(changed, environment);
        if (state === undefined || evaluate(document, environment).state === undefined) return;
        const [virtual] = state.virtuals.filter(
          (_, index) => sections[index]?.header.value.trim() === section,
        );
        expect(section === 'head' ? state.globals.checktimeout : virtual?.checktimeout).toBe('7');
      }),
    );
  });
});
