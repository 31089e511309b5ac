import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildArguments } from '../src/build.js';
import { diffFlags } from '../src/diff.js';
import { sameValue } from '../src/equal.js';
import { formatCommandLine } from '../src/format-command-line.js';
import { parseGoFlag } from '../src/goflag.js';
import { parsePflag } from '../src/pflag.js';
import type { FlagSet } from '../src/spec.js';
import type { FlagInput, FlagType } from '../src/types.js';
import { formatCsvRecord, parseCsvRecord } from '../src/values/csv.js';
import { formatDuration, parseDuration } from '../src/values/duration.js';
import { parseGoUrl } from '../src/values/url.js';

const TYPES: readonly FlagType[] = [
  'bool',
  'int',
  'int32',
  'int64',
  'uint',
  'uint32',
  'uint64',
  'float32',
  'float64',
  'duration',
  'string',
  'stringSlice',
  'stringArray',
  'int32Slice',
  'stringToString',
  'mapStringString',
  'mapStringStringNoSplit',
  'mapStringBool',
  'colonSeparatedMultimapStringString',
  'ip',
  'cidrs',
  'portRange',
  'namedCertKey',
  'quantity',
  'level',
  'verbosity',
  'severity',
  'traceLocation',
  'moduleSpec',
  'modulePatterns',
  'version',
];

const flags: FlagSet = Object.fromEntries(
  TYPES.map((type) => [`x-${type.toLowerCase()}`, { type, default: '' }]),
);
const nameOf = (type: FlagType): string => `x-${type.toLowerCase()}`;

const word = fc.stringMatching(/^[a-z][a-z0-9.]{0,6}$/);
const mapOf = <T>(value: fc.Arbitrary<T>) =>
  fc.dictionary(word, value, { minKeys: 1, maxKeys: 3, noNullPrototype: false });

const VALUES: Partial<Record<FlagType, fc.Arbitrary<FlagInput>>> = {
  bool: fc.boolean(),
  int: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n })),
  int32: fc.integer(),
  uint64: fc.oneof(fc.maxSafeNat(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n })),
  float64: fc.double({ noNaN: true }),
  duration: fc
    .bigInt({ min: -(2n ** 53n), max: 2n ** 53n })
    .map((nanoseconds) => ({ kind: 'duration' as const, nanoseconds })),
  string: fc.string(),
  stringSlice: fc.array(
    fc.string().filter((text) => !text.includes('\r')),
    { minLength: 1, maxLength: 4 },
  ),
  stringArray: fc.array(fc.string(), { minLength: 1, maxLength: 4 }),
  int32Slice: fc.array(fc.integer(), { minLength: 1, maxLength: 4 }),
  stringToString: mapOf(word),
  mapStringString: mapOf(word),
  mapStringBool: mapOf(fc.boolean()),
  colonSeparatedMultimapStringString: mapOf(
    fc.array(
      word.map((text) => `${text}=true`),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  ip: fc.oneof(fc.ipV4(), fc.ipV6()),
  portRange: fc
    .tuple(fc.integer({ min: 0, max: 65535 }), fc.integer({ min: 0, max: 65535 }))
    .map(([a, b]) => ({ kind: 'port-range' as const, low: Math.min(a, b), high: Math.max(a, b) })),
  namedCertKey: fc.array(
    fc.record({ certFile: word, keyFile: word, names: fc.array(word, { minLength: 1, maxLength: 2 }) }),
    { minLength: 1, maxLength: 2 },
  ),
  modulePatterns: fc.array(fc.record({ pattern: word, verbosity: fc.nat(9) }), {
    minLength: 1,
    maxLength: 3,
  }),
};

const typed = fc
  .constantFrom(...TYPES.filter((type) => VALUES[type] !== undefined))
  .chain((type) => (VALUES[type] ?? fc.constant('')).map((value) => [type, value] as const));

describe('building and parsing', () => {
  it('gives every value back', () => {
    fc.assert(
      fc.property(typed, ([type, value]) => {
        const { argv, diagnostics } = buildArguments(flags, { [nameOf(type)]: value }, { syntax: 'pflag' });
        expect(diagnostics).toEqual([]);
        const line = parsePflag(argv, { flags });
        expect(line.values[nameOf(type)]).toEqual(value);
      }),
    );
  });

  it('gives the values of a parsed line back from its plainest form', () => {
    fc.assert(
      fc.property(fc.array(typed, { maxLength: 4 }), fc.array(word, { maxLength: 2 }), (pairs, words) => {
        const { argv } = buildArguments(
          flags,
          Object.fromEntries(pairs.map(([type, value]) => [nameOf(type), value])),
          { syntax: 'pflag' },
        );
        const line = parsePflag([...argv, ...words], { flags });
        const again = parsePflag(formatCommandLine(line, flags), { flags });
        expect(again.values).toEqual(line.values);
        expect(again.positional).toEqual(line.positional);
        expect(diffFlags(line.values, again.values, flags)).toEqual([]);
      }),
    );
  });
});

const piece = fc.oneof(
  fc.string(),
  fc.constantFrom('--', '-', '', '-v', '---x', '--=x', '--help', '-h'),
  fc.tuple(fc.constantFrom(...Object.keys(flags)), fc.string()).map(([name, text]) => `--${name}=${text}`),
  fc.constantFrom(...Object.keys(flags)).map((name) => `-${name}`),
);

describe('any arguments', () => {
  it('are read without a throw, and every use says where it is', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.boolean(), (argv, underscores) => {
        for (const line of [parsePflag(argv, { flags, underscores }), parseGoFlag(argv, { flags })]) {
          expect(line.diagnostics.filter(({ severity }) => severity === 'error').length).toBeLessThanOrEqual(
            1,
          );
          for (const { argument, length, text, bare } of line.uses) {
            const taken = argv.slice(argument, argument + length);
            expect(taken).toHaveLength(length);
            if (!bare) expect(taken.at(-1)?.endsWith(text)).toBe(true);
          }
        }
      }),
    );
  });

  it('are read as one URL without a throw', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseGoUrl(text).ok === 'boolean'));
  });
});

describe('values', () => {
  it('of durations survive being written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), (nanoseconds) => {
        const back = parseDuration(formatDuration({ kind: 'duration', nanoseconds }));
        if (!back.ok) throw new Error(back.message);
        // Fractions go through float64, as in Go: beyond 2^53 the last digits are lost.
        const off = back.value.nanoseconds - nanoseconds;
        expect(off < 2n && off > -2n).toBe(true);
      }),
    );
  });

  it('of CSV records survive being written', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string().filter((text) => !text.includes('\r')),
          { minLength: 1 },
        ),
        (items) => {
          const back = parseCsvRecord(formatCsvRecord(items));
          expect(back.ok && back.value).toEqual(items);
        },
      ),
    );
  });

  it('equal themselves', () => {
    fc.assert(
      fc.property(typed, ([type, value]) => {
        const { argv } = buildArguments(flags, { [nameOf(type)]: value }, { syntax: 'pflag' });
        const [one, other] = [parsePflag(argv, { flags }), parsePflag(argv, { flags })].map(
          ({ values }) => values[nameOf(type)],
        );
        expect(one !== undefined && other !== undefined && sameValue(one, other)).toBe(true);
      }),
    );
    expect(sameValue('::1', '0:0:0:0:0:0:0:1')).toBe(true);
    expect(sameValue('a:b', 'a:c')).toBe(false);
  });
});

it('refuses a list for a flag of one text, which would take its commas too', () => {
  const built = (type: FlagType, value: FlagInput) =>
    buildArguments({ f: { type, default: '' } }, { f: value }, { syntax: 'pflag' }).diagnostics.map(
      ({ code }) => code,
    );
  expect(built('string', ['a', 'b'])).toEqual(['flag-value-invalid']);
  expect([built('string', ['a']), built('string', 'a,b'), built('stringArray', ['a', 'b'])].flat()).toEqual(
    [],
  );
});

describe('a map', () => {
  const nasty = fc.oneof(
    word,
    fc.string({ maxLength: 3 }),
    fc.constantFrom('', ' a', 'a,b', 'a=b', '"', '"a"', 'a"', ':', 'a:b', '\r\n'),
  );
  const types = ['stringToString', 'mapStringString', 'mapStringStringNoSplit'] as const;

  it('is read as it was given, or refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        // Of names that differ in blanks, commas or quotes alone, one wins.
        fc
          .uniqueArray(fc.tuple(nasty, nasty), {
            maxLength: 3,
            selector: ([key]) => key.replace(/[\s,"]/g, ''),
          })
          .map((pairs) => Object.fromEntries(pairs)),
        (type, map) => {
          const name = nameOf(type);
          const { argv, diagnostics } = buildArguments(flags, { [name]: map }, { syntax: 'pflag' });
          if (diagnostics.length === 0)
            expect({ ...Object(parsePflag(argv, { flags }).values[name]) }).toEqual(map);
        },
      ),
    );
  });

  it.each<readonly [FlagType, FlagInput]>([
    ['mapStringString', { a: 'b,c' }],
    ['mapStringString', { 'a=b': 'c', a: 'd' }],
    ['mapStringString', { a: ' b' }],
    ['mapStringString', { 'a,b': true }],
    ['mapStringStringNoSplit', { 'a=b': 'c' }],
    ['stringToString', { a: '"b"' }],
    ['colonSeparatedMultimapStringString', { '': ['kube:A=true'] }],
  ])('is refused where no text stands for it: %s, %j', (type, value) => {
    const { diagnostics } = buildArguments(flags, { [nameOf(type)]: value }, { syntax: 'pflag' });
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ['flag-value-invalid', 'error'],
    ]);
  });
});
