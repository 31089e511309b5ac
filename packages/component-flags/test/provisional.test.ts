import { type Diagnostic, type Severity, WHOLE_TEXT } from '@harderway/diagnostics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basisOf, type Catalog, coverageOf, newestFinal } from '../src/catalog.js';
import { temperedFindings } from '../src/provisional.js';

const catalog: Catalog = {
  component: 'prog',
  syntax: 'pflag',
  minors: ['1.35', '1.36', '1.37'],
  asOf: '2026-07-24',
  provisional: { '1.37': '2026-08-13' },
  flags: [],
};

const basis = 'by sources of 2026-08-13, before 1.37.0';

/** A finding whose message tells its code. */
function finding([severity, code]: readonly [Severity, string]): { readonly diagnostic: Diagnostic } {
  return { diagnostic: { severity, code, message: `says ${code}`, span: WHOLE_TEXT } };
}
type Findings = readonly ReturnType<typeof finding>[];

const findings = fc.array(
  fc
    .tuple(fc.constantFrom<Severity>('error', 'warning', 'info'), fc.constantFrom('a', 'b', 'c'))
    .map(finding),
  { maxLength: 5 },
);

const temper = (own: Findings, final: Findings): Findings =>
  temperedFindings(catalog, '1.37.0', own, (minor) => (minor === '1.36' ? final : []));

const errorsOf = (all: Findings): readonly string[] =>
  all.flatMap(({ diagnostic: { severity, message } }) => (severity === 'error' ? [message] : []));

describe('a catalog with a provisional minor', () => {
  it('says which one it is, and since when', () => {
    expect(basisOf(catalog, '1.37.2')).toBe(basis);
    expect(basisOf(catalog, '1.36.9')).toBeUndefined();
    expect(newestFinal(catalog)).toBe('1.36');
    expect(coverageOf(catalog)).toBe(`prog 1.35 to 1.37 (as of 2026-07-24; 1.37 provisional: ${basis})`);
  });
});

describe('findings of a provisional minor', () => {
  it('have no error that the newest final minor lacks', () => {
    fc.assert(
      fc.property(findings, findings, (own, final) => {
        expect(errorsOf(final)).toEqual(expect.arrayContaining([...errorsOf(temper(own, final))]));
      }),
    );
  });

  it('keep all of their own, and what the final minor refuses or warns of', () => {
    fc.assert(
      fc.property(findings, findings, (own, final) => {
        const said = temper(own, final)
          .map(({ diagnostic: { message } }) => message)
          .join('\n');
        const weighty = final.filter(({ diagnostic: { severity } }) => severity !== 'info');
        for (const { diagnostic } of [...own, ...weighty]) expect(said).toContain(diagnostic.message);
      }),
    );
  });

  it('say how they are known where the final minor differs', () => {
    expect(temper([finding(['error', 'a'])], [finding(['error', 'b'])])).toMatchObject([
      { diagnostic: { severity: 'warning', message: `says a (${basis})` } },
      { diagnostic: { severity: 'warning', message: `1.36 says: says b; no longer so ${basis}` } },
    ]);
  });

  it('of the same facts are the same, and those of a final minor stay as they are', () => {
    fc.assert(
      fc.property(findings, findings, (own, other) => {
        expect(temper(own, own)).toEqual(own);
        expect(temperedFindings(catalog, '1.36.1', own, () => other)).toEqual(own);
      }),
    );
  });
});
