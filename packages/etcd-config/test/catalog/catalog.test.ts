import { minorOf, parseFlagValue, specOf } from '@harderway/component-flags';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { etcdCatalog, etcdFlags, etcdVersion, featureGates, fileKeys } from '../../src/catalog/catalog.js';
import { buildFlags } from '../../src/document/build.js';
import { EtcdConfigError } from '../../src/errors.js';

describe('the catalog', () => {
  it('has defaults that parse, in every minor', () => {
    for (const minor of etcdCatalog.minors) {
      for (const [name, spec] of Object.entries(etcdFlags(minor))) {
        if (spec.default === '' || name === 'cors') continue;
        expect(parseFlagValue(spec, spec.default), `${minor} ${name}`).toMatchObject({ ok: true });
      }
    }
  });

  it('knows patches', () => {
    expect(specOf(etcdFlags('3.5.7'), 'tls-min-version')).toBeUndefined();
    expect(specOf(etcdFlags('3.5.8'), 'tls-min-version')?.type).toBe('string');
    expect(specOf(etcdFlags('3.5'), 'snapshot-count')?.default).toBe('100000');
    expect(specOf(etcdFlags('3.6'), 'snapshot-count')?.default).toBe('10000');
    expect(minorOf(etcdVersion('v3.5.16'))).toBe('3.5');
    expect(featureGates(etcdVersion('3.5'))).toEqual([]);
    expect(featureGates(etcdVersion('3.7')).find((gate) => gate.name === 'FastLeaseKeepAlive')).toEqual({
      name: 'FastLeaseKeepAlive',
      stage: 'Beta',
      default: true,
    });
    expect(fileKeys(etcdVersion('3.5')).get('cert-file')).toBe('client-transport-security.cert-file');
    expect(() => etcdFlags('3.3.0')).toThrowError(EtcdConfigError);
    expect(() => etcdFlags('x')).toThrowError(EtcdConfigError);
  });
});

describe('buildFlags', () => {
  it('takes typed values of a minor', () => {
    const built = buildFlags('3.5', {
      name: 'm1',
      'pre-vote': true,
      'listen-client-urls': ['http://a:1', 'http://b:2'],
      'grpc-keepalive-timeout': '5s',
      'quota-backend-bytes': 8589934592,
    });
    expect(built).toMatchObject({
      argv: [
        '--name=m1',
        '--pre-vote=true',
        '--listen-client-urls=http://a:1,http://b:2',
        '--grpc-keepalive-timeout=5s',
        '--quota-backend-bytes=8589934592',
      ],
      diagnostics: [],
    });
    expect(buildFlags('3.6', { 'feature-gates': { CompactHashCheck: true } }).argv).toEqual([
      '--feature-gates=CompactHashCheck=true',
    ]);
    expect(buildFlags('3.5', { 'grpc-keepalive-timeout': '5' }).diagnostics[0]?.code).toBe(
      'flag-value-invalid',
    );
    expectTypeOf(buildFlags<'3.5'>)
      .parameter(1)
      .not.toHaveProperty('feature-gates');
    expectTypeOf(buildFlags<'3.6'>)
      .parameter(1)
      .toHaveProperty('feature-gates');
    // @ts-expect-error a flag of 3.6 is not one of 3.5
    buildFlags('3.5', { 'feature-gates': {} });
    // @ts-expect-error a bool is not a text
    buildFlags('3.5', { 'pre-vote': 'true' });
  });
});
