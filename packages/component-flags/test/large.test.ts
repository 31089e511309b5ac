import { describe, expect, it } from 'vitest';
import { buildArguments } from '../src/build.js';
import { parseGoFlag } from '../src/goflag.js';
import { parsePflag } from '../src/pflag.js';
import type { FlagSet } from '../src/spec.js';

const flags: FlagSet = { names: { type: 'strings', default: '' } };
const many = Array.from({ length: 200_000 }, () => 'x');

describe('long command lines', () => {
  it('do not exhaust the stack', () => {
    expect(parseGoFlag(many, { flags }).positional).toHaveLength(many.length);
    expect(parsePflag(['--', ...many], { flags }).positional).toHaveLength(many.length);
    expect(buildArguments(flags, { names: many }, { syntax: 'pflag' }).argv.length).toBeGreaterThan(0);
  });
});
