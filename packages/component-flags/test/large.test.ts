import { describe, expect, it } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { buildArguments } from '../src/build.js';
import { parseGoFlag } from '../src/goflag.js';
import { parsePflag } from '../src/pflag.js';
import type { FlagSet } from '../src/spec.js';

const flags: FlagSet = {
  names: { type: 'strings', default: '' },
  config: { type: 'mapStringString', default: '' },
  gates: { type: 'colonSeparatedMultimapStringString', default: '' },
  files: { type: 'stringSlice', default: '[]' },
};
const many = Array.from({ length: 200_000 }, () => 'x');

describe('long command lines', () => {
  it('do not exhaust the stack', () => {
    expect(parseGoFlag(many, { flags }).positional).toHaveLength(many.length);
    expect(parsePflag(['--', ...many], { flags }).positional).toHaveLength(many.length);
    expect(buildArguments(flags, { names: many }, { syntax: 'pflag' }).argv.length).toBeGreaterThan(0);
  });

  it.each(['config', 'gates', 'files'])('are read in linear time: --%s', (flag) => {
    const argv = Array.from({ length: 20_000 }, (_, index) => `--${flag}=a${index}`);
    const value = soon(() => parsePflag(argv, { flags }).values[flag]);
    expect(JSON.stringify(value)).toContain('a19999');
  });
});
