import { describe, expect, it } from 'vitest';
import { checkUpgrade, mayRunTogether, parseFlags, upgradePath } from '../../src/index.js';

const codes = (from: string, to: string): readonly string[] =>
  checkUpgrade(from, to).map((found) => `${found.severity} ${found.code}`);

describe('checkUpgrade', () => {
  it('holds back what is not safe', () => {
    expect(codes('3.5.15', '3.6.1')).toEqual(['error patch-before-3.6', 'warning v2-content']);
    expect(codes('3.5.26', '3.6.1')).toEqual(['warning v2-content']);
    expect(codes('3.4.30', '3.6.1')).toEqual(['error minor-skipped']);
    expect(codes('3.4.30', '3.5.1')).toEqual(['error release-corrupts']);
    expect(codes('3.5.16', '3.4.30')).toEqual(['error downgrade-impossible']);
    expect(codes('3.6.1', '3.5.26')).toEqual(['warning downgrade-prepared']);
    expect(codes('3.5.26', '3.5.16')).toEqual(['warning patch-downgrade']);
    expect(codes('3.5.16', '3.5.26')).toEqual([]);
  });

  it('names the flags that change', () => {
    const { settings } = parseFlags(
      ['--enable-v2', '--experimental-corrupt-check-time=1m', '--snapshot-count=100000'],
      { version: '3.5.26' },
    );
    const found = checkUpgrade('3.5.26', '3.6.1', settings).filter((each) => each.subject !== undefined);
    expect(found.map((each) => [each.severity, each.code, each.subject])).toEqual(
      expect.arrayContaining([
        ['error', 'flag-removed', '--enable-v2'],
        ['warning', 'flag-deprecated', '--experimental-corrupt-check-time'],
        ['info', 'flag-pinned-default', '--snapshot-count'],
      ]),
    );
    expect(found.every((each) => each.code !== 'flag-new')).toBe(true);
  });
});

describe('upgradePath', () => {
  it('stops at each minor and at the safe patch of 3.5', () => {
    expect(upgradePath('3.5.15', '3.6.1')).toEqual(['3.5.26', '3.6.1']);
    expect(upgradePath('3.5.26', '3.6.1')).toEqual(['3.6.1']);
    expect(upgradePath('3.4.30', '3.7.0')).toEqual(['3.5.26', '3.6', '3.7.0']);
    expect(upgradePath('3.4.30', '3.5.16')).toEqual(['3.5.16']);
    expect(upgradePath('3.5.16', '3.5.16')).toEqual([]);
    for (const [from, to] of [
      ['3.4.30', '3.7.0'],
      ['3.5.3', '3.7.1'],
    ] as const) {
      const path = [from, ...upgradePath(from, to)];
      path.slice(1).forEach((stop, index) => {
        expect(checkUpgrade(path[index] ?? '', stop).filter((found) => found.severity === 'error')).toEqual(
          [],
        );
      });
    }
  });
});

describe('mayRunTogether', () => {
  it('allows one minor between', () => {
    expect([mayRunTogether('3.5.1', '3.6.0'), mayRunTogether('3.4.1', '3.6.0')]).toEqual([true, false]);
  });
});
