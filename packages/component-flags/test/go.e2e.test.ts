import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCidr, parseIp } from '@harderway/ip-address';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseGoFlag } from '../src/goflag.js';
import type { FlagSet } from '../src/spec.js';
import { parseBool } from '../src/values/bool.js';
import { parseCsvRecord } from '../src/values/csv.js';
import { formatDuration, parseDuration } from '../src/values/duration.js';
import { parseFloatText } from '../src/values/float.js';
import { parseSigned, parseUnsigned } from '../src/values/integer.js';
import { goQuote } from '../src/values/quote.js';
import type { ValueResult } from '../src/values/result.js';
import { parseGoUrl, splitHostPort } from '../src/values/url.js';

const hasGo = spawnSync('go', ['version']).status === 0;
const SEED = Number(process.env['HARDERWAY_SEED'] ?? String(Date.now() % 1_000_000));
const RUNS = 400;

interface Request {
  readonly kind: string;
  readonly text?: string;
  readonly argv?: readonly string[];
}

type Answer = { readonly value: unknown } | { readonly error: string };

const answer = <T>(result: ValueResult<T>, show: (value: T) => unknown): Answer =>
  result.ok ? { value: show(result.value) } : { error: result.message };

/** Pieces that come together to texts near what a parser takes. */
const near = (...pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(...pieces) },
        { weight: 1, arbitrary: fc.string({ maxLength: 2 }) },
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''));

const number = near(
  '0',
  '1',
  '9',
  '0x',
  '0b',
  '0o',
  '_',
  '-',
  '+',
  'a',
  'f',
  '7',
  '99999999999',
  '.',
  'e',
  'p',
  'E3',
  ' ',
);

const KINDS: Readonly<Record<string, readonly [fc.Arbitrary<string>, (text: string) => Answer]>> = {
  int: [number, (text) => answer(parseSigned(text, { bits: 64, base: 0 }), String)],
  int32: [number, (text) => answer(parseSigned(text, { bits: 32, base: 0 }), String)],
  uint: [number, (text) => answer(parseUnsigned(text, { bits: 64, base: 0 }), String)],
  bool: [
    near('t', 'T', 'true', 'TRUE', 'True', '1', '0', 'f', 'F', 'false', 'r'),
    (text) => answer(parseBool(text), (value) => value),
  ],
  duration: [
    near(
      '1',
      '0',
      '5',
      '.',
      '-',
      '+',
      'h',
      'm',
      's',
      'ms',
      'us',
      'ns',
      '\u00b5s',
      'd',
      '9223372036854775807',
      '00',
      ' ',
    ),
    (text) => answer(parseDuration(text), (value) => [value.nanoseconds.toString(), formatDuration(value)]),
  ],
  quote: [
    fc.string({ unit: fc.integer({ min: 0, max: 0x7ff }).map((code) => String.fromCodePoint(code)) }),
    (text) => ({ value: goQuote(text) }),
  ],
  csv: [
    near('a', 'b', ',', '"', '""', '\n', ' ', '\u00e9', '\r\n'),
    (text) => answer(parseCsvRecord(text), (value) => value),
  ],
  ip: [
    near('1', '0', '255', '256', '.', ':', '::', 'f', 'ffff', '01', '%', '1.2.3.4'),
    (text) => ({ value: parseIp(text) !== undefined }),
  ],
  cidr: [
    fc
      .tuple(fc.oneof(fc.ipV4(), fc.ipV6(), near('1', '.', ':')), near('/', '1', '6', '8', '0', '33', '-'))
      .map((parts) => parts.join('')),
    (text) => {
      const cidr = parseCidr(text);
      // Go keeps the mask of a mapped address at its IPv6 width.
      return { value: cidr === undefined ? false : `${cidr.prefix}/${cidr.family === 4 ? 32 : 128}` };
    },
  ],
  hostport: [
    near('a', ':', '[', ']', '::1', '80', '.'),
    (text) => answer(splitHostPort(text), ({ host, port }) => [host, port]),
  ],
  url: [
    near(
      'http:',
      'https:',
      '//',
      '/',
      'a',
      ':',
      '1',
      '80',
      '.',
      '?',
      '#',
      '%',
      '%41',
      '[',
      ']',
      '::1',
      '@',
      ' ',
    ),
    (text) => answer(parseGoUrl(text), ({ scheme, host, opaque }) => [scheme, host, opaque]),
  ],
};

const FLAGS: FlagSet = {
  b: { type: 'bool', default: 'false' },
  i: { type: 'int', default: '0' },
  u: { type: 'uint64', default: '0' },
  d: { type: 'duration', default: '0s' },
  s: { type: 'string', default: '' },
};

const argument = fc.oneof(
  fc.constantFrom(
    '--',
    '-',
    '',
    '---i',
    '--=1',
    '-=1',
    '-b',
    '--b',
    '-b=T',
    '-b=x',
    '-i',
    '--s',
    '-x',
    '-help',
    '-h',
    '-s=',
    '-i=0x1',
  ),
  fc
    .tuple(fc.constantFrom('-', '--'), fc.constantFrom('b', 'i', 'u', 'd', 's', 'q'), number)
    .map(([dash, name, text]) => `${dash}${name}=${text}`),
  number,
);

describe.runIf(hasGo)(`Go's own packages agree (seed ${SEED})`, () => {
  let directory = '';

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'harderway-go-'));
    copyFileSync(new URL('go/main.go.txt', import.meta.url), join(directory, 'main.go'));
    writeFileSync(join(directory, 'go.mod'), 'module oracle\n\ngo 1.21\n');
    const ready = process.env['HARDERWAY_GO_ORACLE'];
    if (ready !== undefined) {
      copyFileSync(ready, join(directory, 'oracle'));
      return;
    }
    execFileSync('go', ['build', '-o', 'oracle', '.'], {
      cwd: directory,
      env: {
        ...process.env,
        GOCACHE: join(directory, 'cache'),
        GOFLAGS: '-p=1',
        GOTOOLCHAIN: 'local',
        GOPROXY: 'off',
      },
    });
  }, 280_000);

  afterAll(() => {
    // Go marks its cache read-only.
    if (directory !== '') execFileSync('chmod', ['-R', 'u+w', directory]);
    rmSync(directory, { recursive: true, force: true });
  });

  const ask = (requests: readonly Request[]): readonly Answer[] =>
    execFileSync(join(directory, 'oracle'), {
      input: requests.map((request) => JSON.stringify(request)).join('\n'),
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    })
      .trimEnd()
      .split('\n')
      .map((line): Answer => JSON.parse(line));

  it.each(Object.keys(KINDS))('about %s', (kind) => {
    const entry = KINDS[kind];
    if (entry === undefined) throw new Error(kind);
    const [arbitrary, ours] = entry;
    const texts = fc.sample(arbitrary, { numRuns: RUNS, seed: SEED });
    const theirs = ask(texts.map((text) => ({ kind, text })));
    const differences = texts.flatMap((text, index) => {
      const [mine, real] = [ours(text), theirs[index]];
      return JSON.stringify(mine) === JSON.stringify(real) ? [] : [{ text, mine, real }];
    });
    expect(differences).toEqual([]);
  });

  it('about floats, within what a double holds', () => {
    const texts = fc.sample(number, { numRuns: RUNS, seed: SEED });
    const theirs = ask(texts.map((text) => ({ kind: 'float64', text })));
    const differences = texts.flatMap((text, index) => {
      const mine = parseFloatText(text, 64);
      const real = theirs[index];
      if (real === undefined) return [{ text }];
      if ('error' in real) return !mine.ok && mine.message === real.error ? [] : [{ text, mine, real }];
      return mine.ok && (mine.value === Number(real.value) || !Number.isFinite(mine.value))
        ? []
        : [{ text, mine, real }];
    });
    expect(differences).toEqual([]);
  });

  it('about whole command lines', () => {
    const lines = fc.sample(fc.array(argument, { maxLength: 4 }), { numRuns: RUNS, seed: SEED });
    const theirs = ask(lines.map((argv) => ({ kind: 'flag', argv })));
    const differences = lines.flatMap((argv, index) => {
      const line = parseGoFlag(argv, { flags: FLAGS });
      const duration = line.values['d'];
      const nanoseconds =
        typeof duration === 'object' && 'nanoseconds' in duration ? duration.nanoseconds : 0n;
      const mine: Answer = line.help
        ? { error: 'flag: help requested' }
        : line.diagnostics.length > 0
          ? { error: line.diagnostics[0]?.programText ?? '' }
          : {
              value: [
                line.values['b'] ?? false,
                String(line.values['i'] ?? 0),
                String(line.values['u'] ?? 0),
                nanoseconds.toString(),
                line.values['s'] ?? '',
                line.positional,
              ],
            };
      const real = theirs[index];
      return JSON.stringify(mine) === JSON.stringify(real) ? [] : [{ argv, mine, real }];
    });
    expect(differences).toEqual([]);
  });
});
