import { describe, expect, it } from 'vitest';
import { answer } from '../../oracle/answers.js';
import { realSystemd } from './real.js';

const real = realSystemd();
const service = '[Service]\nExecStart=/bin/true\n';

describe('the exit code of verify, with --recursive-errors=one', () => {
  it.each([
    ['t.scope', '[Scope]\nRuntimeMaxSec=5\n'],
    ['v.scope', '[Unit]\nFoo=bar\n'],
    ['i@.scope', '[Unit]\nFoo=bar\n'],
    ['a@.service', `${service}Foo=1\n`],
    ['d@y.service', `${service}Foo=1\n`],
    ['b@.service', '[Service]\nType=oneshot\n'],
    ['e@.service', '[Service]\nExecStart=/bin/true %Z\n'],
    ['y@.service', `[Unit] x\n${service}`],
    ['x@.target', '[Unit]\nAfter=a b\n'],
    ['f@.socket', '[Socket]\nListenStream=/run/%i\n'],
    ['h@.slice', '[Slice]\nCPUWeight=5\n'],
    ['i@.mount', '[Mount]\nWhat=/x\n'],
    ['i@z.mount', '[Mount]\nWhat=/x\n'],
    ['i@.swap', '[Swap]\nWhat=/x\n'],
    ['g.mount', '[Mount]\nWhat=/x\n'],
    ['m@.service', ''],
    ['m.service', ''],
    ['s.swap', '[Swap]\nWhat=a\n'],
    ['x_0123456789abcdef.mount', '[Mount]\nWhat=/x\n'],
    ['a-..-b.mount', '[Mount]\nWhat=/x\n'],
    ['t.device', '[Unit]\nDescription=x\n'],
    ['long.service', `${service}Foo=1\nX=${'x'.repeat(1 << 20)}\n`],
    ['long@.service', `${service}X=${`${'x'.repeat(400_000)} \\\n`.repeat(3)}\nNice=x\n`],
  ])("of %s is systemd's", (file, text) => {
    const root = real.write({ [file]: text });
    const { status, stderr } = real.analyze(
      ...['verify', '--man=no', '--generators=no', '--recursive-errors=one', `${root}/${file}`],
    );
    const lines = stderr
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replaceAll(`${root}/`, ''));
    expect(answer('verify', { file, text }, undefined)).toEqual([status, lines]);
  });
});
