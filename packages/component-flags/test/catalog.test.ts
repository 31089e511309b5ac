import { describe, expect, it } from 'vitest';
import { adviseOnMissing } from '../src/advise.js';
import { type Catalog, flagsAt, takesUnderscores } from '../src/catalog.js';
import { diffFlags, sameFlagText } from '../src/diff.js';
import { migrate } from '../src/migrate.js';
import { parsePflag } from '../src/pflag.js';
import { compareVersions, inRanges, parseVersion } from '../src/version.js';

const catalog: Catalog = {
  component: 'prog',
  syntax: 'pflag',
  minors: ['3.4', '3.5', '3.6'],
  underscoresSince: '3.5',
  flags: [
    {
      name: 'keep',
      type: 'int',
      default: [
        { versions: '3.4-3.5', is: '1' },
        { versions: '3.6-', is: '2' },
      ],
      group: 'a',
      versions: '3.4-3.6',
      evidence: { source: '3.4-3.6' },
    },
    {
      name: 'gone',
      type: 'bool',
      default: 'false',
      group: 'a',
      versions: '3.4-3.5',
      deprecated: { kind: 'warns', since: '3.5', replacement: ['keep'] },
      evidence: { source: '3.4-3.5' },
    },
    {
      name: 'late',
      type: 'string',
      default: '',
      group: 'a',
      versions: '3.4.16-3.4 3.5.2-',
      evidence: { source: '3.4-3.6' },
    },
    { name: 'fresh', type: 'string', default: '', group: 'a', versions: '3.6', evidence: { source: '3.6' } },
    {
      name: 'turns',
      type: [
        { versions: '3.4', is: 'string' },
        { versions: '3.5-', is: 'stringSlice' },
      ],
      default: '',
      group: 'b',
      versions: '3.4-3.6',
      uncertain: '3.5',
      evidence: { dump: '3.4' },
    },
  ],
};

describe('versions', () => {
  it('lie in ranges by patch', () => {
    const has = (version: string): boolean => inRanges(parseVersion(version), '3.4.16-3.4 3.5.2-');
    expect(['3.4.15', '3.4.16', '3.4', '3.5.1', '3.5.2', '4.0'].map(has)).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
    ]);
  });

  it('are ordered', () => {
    expect(compareVersions(parseVersion('1.9.9'), parseVersion('v1.31.0-rc.1'))).toBeLessThan(0);
    expect(compareVersions(parseVersion('1.31'), parseVersion('1.31.9'))).toBeGreaterThan(0);
    expect(compareVersions(parseVersion('2.0'), parseVersion('1.99'))).toBeGreaterThan(0);
    expect(() => parseVersion('1')).toThrow(
      expect.objectContaining({ code: 'version-invalid', hint: 'Write it like 1.31.0 or 1.31.' }),
    );
  });
});

describe('flagsAt', () => {
  it('shows a version its own flags', () => {
    expect(Object.keys(flagsAt(catalog, '3.4.15'))).toEqual(['keep', 'gone', 'turns']);
    expect(flagsAt(catalog, '3.5.2')['gone']?.deprecated).toEqual({ kind: 'warns', replacement: ['keep'] });
    expect(flagsAt(catalog, '3.4')['gone']?.deprecated).toBeUndefined();
    expect(flagsAt(catalog, '3.6')['keep']?.default).toBe('2');
    expect(flagsAt(catalog, '3.5')['turns']).toMatchObject({ type: 'stringSlice', uncertain: true });
    expect(takesUnderscores(catalog, '3.4.20')).toBe(false);
    expect(takesUnderscores(catalog, '3.5.0')).toBe(true);
    expect(() => flagsAt(catalog, '3.7')).toThrow(
      expect.objectContaining({ code: 'version-unknown', hint: 'Give a version from 3.4 to 3.6.' }),
    );
  });
});

describe('adviseOnMissing', () => {
  it.each([
    ['3.6', 'gone', 'It was removed after 3.5: use --keep instead.'],
    ['3.4', 'fresh', 'prog 3.4 does not have it yet, it came with 3.6: remove it or run 3.6 or later.'],
    ['3.4', 'kepe', 'Did you mean --keep?'],
    ['3.4', 'nothing-like-it', 'No version of prog from 3.4 to 3.6 has it: remove it.'],
  ])('%s %s', (version, flag, advice) => {
    expect(adviseOnMissing(catalog, version, flag)).toBe(advice);
  });
});

describe('migrate', () => {
  it('says what changes', () => {
    const { values } = parsePflag(['--gone', '--turns="x"'], { flags: flagsAt(catalog, '3.4') });
    expect(
      migrate(catalog, values, '3.4', '3.6').map(({ kind, flag, severity }) => [kind, flag, severity]),
    ).toEqual([
      ['default-changed', 'keep', 'warning'],
      ['removed', 'gone', 'error'],
      ['new', 'fresh', 'info'],
      ['type-changed', 'turns', 'warning'],
    ]);
    expect(migrate(catalog, { keep: 1 }, '3.4', '3.6').map(({ kind }) => kind)).toContain('pinned-default');
    const plain = migrate(catalog, { turns: 'x' }, '3.4', '3.6').map(({ kind }) => kind);
    expect(plain, 'another type that reads the same').not.toContain('type-changed');
    expect(migrate(catalog, { gone: true }, '3.4', '3.5').find(({ flag }) => flag === 'gone')).toMatchObject({
      kind: 'deprecated',
      replacement: ['keep'],
    });
  });
});

describe('sameFlagText', () => {
  const flags = flagsAt(catalog, '3.4');

  it('compares by meaning, and a flag that is not given by its default', () => {
    expect(sameFlagText(flags, 'keep', '0x10', '16')).toBe(true);
    expect(sameFlagText(flags, 'keep', '1', undefined)).toBe(true);
    expect(sameFlagText(flags, 'keep', '2', undefined)).toBe(false);
    expect(sameFlagText(flags, 'keep', 'many', 'several')).toBe(false);
  });

  it('takes equal texts of any flag for the same, and others of an unknown one for different', () => {
    expect(sameFlagText(flags, 'unknown', 'a', 'a')).toBe(true);
    expect(sameFlagText(flags, 'unknown', 'a', 'b')).toBe(false);
    expect(sameFlagText(flags, 'constructor', 'a', undefined)).toBe(false);
  });
});

describe('diffFlags', () => {
  const flags = flagsAt(catalog, '3.4');
  const values = (...argv: string[]) => parsePflag(argv, { flags }).values;

  it('compares meaning', () => {
    expect(diffFlags(values('--keep=0x10'), values('--keep=16'), flags)).toEqual([]);
    expect(diffFlags(values('--keep=1'), values(), flags)).toEqual([]);
    expect(diffFlags(values('--keep=2'), values('--gone'), flags)).toEqual([
      { kind: 'removed', flag: 'keep', from: 2 },
      { kind: 'added', flag: 'gone', to: true },
    ]);
    expect(diffFlags(values('--keep=2'), values('--keep=3'), flags)).toEqual([
      { kind: 'changed', flag: 'keep', from: 2, to: 3 },
    ]);
  });
});
