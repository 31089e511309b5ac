import { lineIndex } from '@harderway/diagnostics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBytes, serializeBytes } from '../../src/document/bytes.js';
import { lineStarts } from '../../src/document/lines.js';
import { keySpan, valueSpan } from '../../src/document/locate.js';
import { parse } from '../../src/document/parse.js';
import { serialize } from '../../src/document/serialize.js';
import { unitText } from '../arbitraries.js';

describe('parse', () => {
  it('loses nothing, whatever the text', () => {
    fc.assert(
      fc.property(unitText, (text) => {
        expect(serialize(parse(text))).toBe(text);
      }),
      { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });

  it('loses nothing, whatever the bytes', () => {
    const grammar = fc.array(
      fc.constantFrom(0x5b, 0x5d, 0x3d, 0x0a, 0x0d, 0, 0x5c, 0x41, 0xc3, 0xa9, 0xff, 0xed, 0xa0, 0x80),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          grammar.map((bytes) => Uint8Array.from(bytes)),
        ),
        (bytes) => {
          expect([...serializeBytes(parseBytes(bytes))]).toEqual([...bytes]);
        },
      ),
    );
  });

  it('counts lines as systemd does, where LF, CR and NUL end them', () => {
    fc.assert(
      fc.property(unitText, (text) => {
        const lines = lineIndex(text, lineStarts(text));
        for (const { span } of parse(text).nodes)
          expect(lines.positionAt(span.start.offset)).toEqual(span.start);
      }),
    );
    expect(lineStarts('a\rb\0c\r\nd\n\re')).toEqual([0, 2, 4, 7, 10]);
  });

  it('gives every node the span of its text', () => {
    fc.assert(
      fc.property(unitText, (text) => {
        let at = 0;
        for (const node of parse(text).nodes) {
          expect(node.span.start.offset).toBe(at);
          expect(text.slice(node.span.start.offset, node.span.end.offset)).toBe(node.text);
          at = node.span.end.offset;
        }
        expect(at).toBe(text.length);
      }),
    );
  });

  it('finds keys and values in the source', () => {
    fc.assert(
      fc.property(unitText, (text) => {
        for (const node of parse(text).nodes) {
          if (node.kind !== 'assignment') continue;
          const key = keySpan(node);
          const value = valueSpan(node);
          if (!node.key.includes(' ')) expect(text.slice(key.start.offset, key.end.offset)).toBe(node.key);
          const source = text.slice(value.start.offset, value.end.offset);
          if (!/[\\\r\n\0]/.test(source)) expect(source).toBe(node.value);
          const lines = text.slice(0, value.start.offset).split('\n');
          if (!/[\r\0]/.test(text)) {
            expect(value.start).toEqual({
              line: lines.length,
              column: (lines.at(-1) ?? '').length + 1,
              offset: value.start.offset,
            });
          }
        }
      }),
    );
  });

  it('places keys and values behind comments, continuations and a byte order mark', () => {
    const text = '\ufeffKey=1\n[Service]\n\\\n ExecStart=/bin/a \\\n# why\n; and\n  b\n';
    const [first, , second] = parse(text).nodes;
    if (first?.kind !== 'assignment' || second?.kind !== 'assignment') throw new Error('no assignments');
    expect(keySpan(first).start).toEqual({ line: 1, column: 2, offset: 1 });
    expect(keySpan(second).start).toEqual({ line: 4, column: 2, offset: text.indexOf('ExecStart') });
    expect(valueSpan(second, second.value.indexOf('b', 5))).toEqual({
      start: { line: 7, column: 3, offset: text.lastIndexOf('b') },
      end: { line: 7, column: 4, offset: text.lastIndexOf('b') + 1 },
    });
  });

  it('joins continuations by one space each and drops comments inside', () => {
    const node = parse('[Service]\nExecStart=/bin/a \\\n  b \\\n# not this\n  c\nType=simple\n').nodes[1];
    expect(node).toMatchObject({ kind: 'assignment', value: '/bin/a    b    c', reportedLine: 5 });
  });

  it('ends a continuation at a blank line', () => {
    const values = parse('[Unit]\nDescription=a\\\n\nDocumentation=man:x(1)\n').nodes.flatMap((node) =>
      node.kind === 'assignment' ? [node.value] : [],
    );
    expect(values).toEqual(['a', 'man:x(1)']);
  });

  it.each([
    ['[Unit]\nA=1\n[Service] x\n', 'bad-section-header', 3],
    ['[Unit]\nA=\ud800\n', 'invalid-utf8', 2],
    [`[Unit]\nA=${'x'.repeat(1024 * 1024)}\n`, 'line-too-long', 2],
    [`[Unit]\nA=${`${'é'.repeat(1000)}\\\n`.repeat(530)}\n`, 'line-too-long', 526],
  ])('says what makes systemd refuse a file (%#)', (text, code, line) => {
    const { fatal } = parse(text);
    expect(fatal).toMatchObject({ code, severity: 'error', span: { start: { line } } });
  });

  it('takes a line of one byte less than 1 MiB', () => {
    expect(parse(`[Unit]\nA=${'x'.repeat(1024 * 1024 - 3)}\n`).diagnostics).toEqual([]);
  });

  it('warns of lines that are ignored', () => {
    const codes = parse('X=1\ntext\n[Unit]\ngarbage\n=x\n').diagnostics.map(({ code, span }) => [
      code,
      span.start.line,
    ]);
    expect(codes).toEqual([
      ['outside-section', 1],
      ['outside-section', 2],
      ['missing-equals', 4],
      ['missing-key', 5],
    ]);
  });

  it.each([
    ['\r', 2],
    ['\r\n', 2],
    ['\n\r', 2],
    ['\0', 2],
    ['\r\n\0', 2],
    ['\n\n', 3],
    ['\r\r', 3],
    ['\0\n', 3],
  ])('counts %j as line ends', (eol, line) => {
    expect(parse(`[Unit]${eol}A=1`).nodes.at(-1)).toMatchObject({
      kind: 'assignment',
      span: { start: { line } },
    });
  });

  it('passes over a byte order mark', () => {
    const [first] = parse('\ufeff[Unit]\n').nodes;
    expect(first).toMatchObject({ kind: 'section', name: 'Unit' });
  });
});
