import { describe, expect, it } from 'vitest';
import { parseFlags } from '../../src/document/flags.js';
import { newestPatch, releaseFaults } from '../../src/versions/releases.js';
import { checkUpgrade, mayRunTogether, upgradePath } from '../../src/versions/upgrade.js';

const codes = (from: string, to: string): readonly string[] =>
  checkUpgrade(from, to).map((found) => `${found.severity} ${found.code}`);

describe('checkUpgrade', () => {
  it('reports gates between minors', () => {
    expect(codes('3.5.16', '3.6.14')).toEqual(['error patch-before-3.6', 'warning v2-content']);
    expect(codes('3.5.26', '3.6.14')).toEqual(['warning patch-before-3.6', 'warning v2-content']);
    expect(codes('3.5.32', '3.6.14')).toEqual(['warning v2-content']);
    expect(codes('3.6.10', '3.7.1')).toEqual(['error patch-before-3.7']);
    expect(codes('3.6.11', '3.7.1')).toEqual([]);
    expect(codes('3.4.45', '3.6.14')).toEqual(['error minor-skipped']);
    const [gate] = checkUpgrade('3.5.26', '3.6.14');
    expect(gate?.message).toContain('needs 3.5.26, and its guide asks for 3.5.32');
    expect(gate?.hint).toBe('upgrade all members from 3.5.26 to 3.5.33 first');
  });

  it('says how a cluster goes back, where it can', () => {
    expect(codes('3.7.1', '3.6.14')).toEqual(['warning downgrade-prepared']);
    expect(codes('3.6.14', '3.5.33')).toEqual(['warning downgrade-prepared']);
    expect(codes('3.5.33', '3.4.45')).toEqual(['warning downgrade-prepared']);
    expect(checkUpgrade('3.5.33', '3.4.45')[0]?.hint).toContain('--next-cluster-version-compatible');
    expect(checkUpgrade('3.7.1', '3.6.14')[0]?.hint).toContain('etcdctl downgrade enable 3.6');
    expect(codes('3.5.33', '3.4.31')[0]).toBe('error downgrade-impossible');
    expect(codes('3.7.1', '3.5.33')).toEqual(['error minor-skipped']);
    expect(codes('3.5.33', '3.5.26')[0]).toBe('warning patch-downgrade');
  });

  it('reports faulty releases', () => {
    expect(codes('3.4.45', '3.5.1')).toEqual([
      'error release-corrupts',
      'error release-corrupts',
      'error release-corrupts',
      'warning release-faulty',
    ]);
    expect(codes('3.5.16', '3.5.16')).toEqual(['warning release-faulty']);
    for (const newest of ['3.4.45', '3.5.33', '3.6.14', '3.7.1']) expect(codes(newest, newest)).toEqual([]);
    expect(checkUpgrade('3.7.0', '3.7.0')).toMatchObject([
      { code: 'release-faulty', message: expect.stringContaining('TLS handshakes'), hint: 'run 3.7.1' },
    ]);
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
    expect(found.every(({ code }) => String(code) !== 'flag-new')).toBe(true);
  });
});

describe('upgradePath', () => {
  it('stops at the newest patch of each minor, and where a gate asks for it', () => {
    expect(upgradePath('3.5.15', '3.6.14')).toEqual(['3.5.33', '3.6.14']);
    expect(upgradePath('3.5.26', '3.6.14')).toEqual(['3.5.33', '3.6.14']);
    expect(upgradePath('3.5.32', '3.6.14')).toEqual(['3.6.14']);
    expect(upgradePath('3.4.30', '3.7.1')).toEqual(['3.5.33', '3.6.14', '3.7.1']);
    expect(upgradePath('3.4.30', '3.5.16')).toEqual(['3.5.16']);
    expect(upgradePath('3.5.16', '3.5.16')).toEqual([]);
    expect(upgradePath('3.7.1', '3.5.33')).toEqual(['3.6.14', '3.5.33']);
  });

  it('has no step with an error', () => {
    for (const from of ['3.4.30', '3.5.3', '3.5.16', '3.6.7', '3.7.1'])
      for (const to of ['3.5.33', '3.6.14', '3.7.1'])
        [from, ...upgradePath(from, to)].reduce((before, stop) => {
          const errors = checkUpgrade(before, stop).filter(({ severity }) => severity === 'error');
          expect(errors).toEqual([]);
          return stop;
        });
  });
});

describe('newestPatch and releaseFaults', () => {
  it('are facts by version', () => {
    const newest = ['3.4', '3.5.16', '3.6', '3.7.0'].map(newestPatch);
    expect(newest).toEqual(['3.4.45', '3.5.33', '3.6.14', '3.7.1']);
    expect(newest.flatMap((version) => releaseFaults(version))).toEqual([]);
    expect(() => newestPatch('3.3')).toThrow(expect.objectContaining({ code: 'unknown-version' }));
    const names = releaseFaults('3.5.16').map(({ name }) => name);
    expect(names).toContain('promotion-not-stored');
    expect(names).not.toContain('inconsistency-when-killed');
    for (const { what, source } of releaseFaults('3.5.0')) expect(`${what}${source}`).not.toBe('');
  });
});

describe('mayRunTogether', () => {
  it('allows one minor between', () => {
    expect([mayRunTogether('3.5.1', '3.6.0'), mayRunTogether('3.4.1', '3.6.0')]).toEqual([true, false]);
  });
});
