import { describe, expect, it } from 'vitest';
import { soon } from '../../../../tools/testing/soon.js';
import { valueSpan } from '../../src/document/locate.js';
import { parse } from '../../src/document/parse.js';
import { setValue } from '../../src/edit/edit.js';
import { expandVariables } from '../../src/exec/expand.js';
import { lint } from '../../src/rules/lint.js';
import { parseCalendar } from '../../src/values/calendar.js';
import { verify } from '../../src/verify/verify.js';

const many = (line: string, bytes = 200_000): string => line.repeat(Math.ceil(bytes / line.length));

describe('large files', () => {
  it.each([
    [
      'an Exec line over many lines',
      `[Service]\nEnvironment=A=1\nExecStart=/bin/a \\\n${many(`  --a=\${A} \\\n`)}\n`,
    ],
    ['an Exec line with many findings', `[Service]\nExecStart=/bin/a \\\n${many(' $A/x \\\n', 120_000)}\n`],
    ['a list with many bad words', `[Service]\nExecStart=/bin/a\nEnvironment=${many('1x=1 ')}\n`],
    ['lines without an equals sign', `[Service]\nExecStart=/bin/a\n${many('x\n', 120_000)}`],
    ['a run of backslashes', `[Service]\nExecStart=/bin/a ${many('\\')}x $A\n`],
  ])('lint reads %s', (_what, text) => {
    const found = soon(() => lint(text, { path: 'a.service' }));
    expect(found.every(({ message }) => message !== '')).toBe(true);
  });

  it('valueSpan places every word of a long value', () => {
    const text = `[Service]\nExecStart=/bin/a \\\n${many('  b \\\n')}\n`;
    const [, node] = parse(text).nodes;
    if (node?.kind !== 'assignment') throw new Error('no assignment');
    soon(() => {
      for (let from = node.value.indexOf('b'); from >= 0; from = node.value.indexOf('b', from + 1)) {
        const { start, end } = valueSpan(node, from, from + 1);
        if (text.slice(start.offset, end.offset) !== 'b') throw new Error(`misplaced: ${from}`);
      }
    });
  });

  it('do not exhaust the stack', () => {
    const text = `[Service]\nExecStart=/bin/a\nEnvironment=${'1x=1 '.repeat(150_000)}\n`;
    expect(lint(text, { path: 'a.service' }).length).toBeGreaterThanOrEqual(150_000);
    expect(verify('a.service', text).lines).toHaveLength(150_000);
    const escapes = `[Service]\nExecStart=/bin/a ${'\\q '.repeat(150_000)}\n`;
    expect(lint(escapes, { path: 'a.service' }).length).toBeGreaterThanOrEqual(150_000);
    expect(expandVariables(['$A'], { A: 'b '.repeat(300_000) }).argv).toHaveLength(300_000);
  });

  it('parseCalendar reads many days', () => {
    expect(soon(() => parseCalendar(many('Mon,'))).ok).toBe(true);
  });

  it('take a new key with many values', () => {
    const values = Array.from({ length: 20_000 }, (_, at) => `A${at}=1`);
    const { nodes } = soon(() => setValue(parse('[Unit]\n'), 'Service', 'Environment', values));
    expect(nodes).toHaveLength(20_003);
  });
});
