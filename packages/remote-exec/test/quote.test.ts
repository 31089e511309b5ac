import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { quote } from '../src/shell/quote.js';

const rig = mkdtempSync(join(tmpdir(), 'remote-exec-quote-'));
afterAll(() => rmSync(rig, { recursive: true, force: true }));

describe('quote', () => {
  it('leaves plain words as they are', () => {
    expect(quote(['/usr/bin/env', '--flag', 'a-b_c.d'])).toBe('/usr/bin/env --flag a-b_c.d');
  });
  it('quotes what the shell would read otherwise', () => {
    expect(quote(['', '~', 'A=b', "it's", '*'])).toBe(`'' '~' 'A=b' 'it'\\''s' '*'`);
  });
  it('refuses a NUL', () => {
    expect(() => quote(['a\0b'])).toThrow(TypeError);
  });
});
