import type { Severity } from '@harderway/diagnostics';
import { chainsTo } from '../certificate/chain.js';
import { allowsPurpose, type Purpose, subjectOf } from '../certificate/inspect.js';
import { forbiddenNames } from '../certificate/name-constraints.js';
import type { Certificate } from '../cryptography/model.js';
import type { PkiDiagnosticCode } from '../diagnostics.js';
import { numberOf } from '../encoding/bytes.js';
import { elementsOf, extensionOf, unknownExtension, weakHash } from '../encoding/der.js';
import type { AlternativeNames } from '../model.js';

/** A reason why clients and servers refuse a certificate that is in order itself, or will soon. */
export interface ChainFault {
  readonly code: PkiDiagnosticCode;
  readonly severity: Severity;
  /** The words to follow the name of the certificate's file. */
  readonly text: string;
}

/** Values that a chain is compared with. */
interface ChainExpectation {
  readonly anchors: readonly Certificate[];
  /** Name of the file that the anchors are in. */
  readonly anchorFile: string;
  readonly names: AlternativeNames;
  readonly purposes: readonly Purpose[];
  readonly now: Date;
  /** An authority that ends within so many days is reported. */
  readonly warnBeforeDays: number;
}

/** id-ce-basicConstraints, 2.5.29.19. */
const basicConstraints = '551d13';
const dayMs = 86_400_000;
const day = (date: Date): string => date.toISOString().slice(0, 10);

/** How many further authorities may follow in a chain below this one; undefined if any number may. */
function pathLength({ der }: Certificate): number | undefined {
  const [value] = elementsOf(extensionOf(der, basicConstraints));
  const length = elementsOf(value?.content).find(({ tag }) => tag === 0x02);
  return length === undefined || length.content.length > 4 ? undefined : Number(numberOf(length.content));
}

function endFault(
  name: string,
  authority: Certificate,
  { now, warnBeforeDays }: ChainExpectation,
): readonly ChainFault[] {
  const { notBefore, notAfter } = authority;
  const left = notAfter.getTime() - now.getTime();
  if (left <= 0)
    return [
      { code: 'expired', severity: 'error', text: `depends on ${name}, which expired on ${day(notAfter)}` },
    ];
  if (notBefore > now) {
    const text = `depends on ${name}, which is not valid before ${notBefore.toISOString()}`;
    return [{ code: 'not-valid-yet', severity: 'error', text }];
  }
  if (left > warnBeforeDays * dayMs) return [];
  const text = `depends on ${name}, which expires on ${day(notAfter)}, in ${Math.floor(left / dayMs)} days`;
  return [{ code: 'expires-soon', severity: 'warning', text }];
}

/** Faults of each authority of one chain, as Go and OpenSSL find them. */
function faultsOf(chain: readonly Certificate[], expected: ChainExpectation): readonly ChainFault[] {
  const { anchors, anchorFile, names, purposes } = expected;
  return chain.flatMap((authority, below) => {
    const isAnchor = below === chain.length - 1;
    // The first anchor has a diagnostic of its own once it ends.
    const isFirst = isAnchor && authority === anchors[0];
    const name = isFirst ? anchorFile : `CN=${subjectOf(authority).commonName}`;
    const error = (code: PkiDiagnosticCode, text: string): ChainFault => ({ code, severity: 'error', text });
    const hash = isAnchor ? undefined : weakHash(authority.der);
    const unknown = unknownExtension(authority.der);
    const lacking = purposes.filter((purpose) => !allowsPurpose(authority, purpose));
    const forbidden = forbiddenNames(authority, names);
    const most = pathLength(authority);
    return [
      ...(isFirst ? [] : endFault(name, authority, expected)),
      ...(hash === undefined
        ? []
        : [
            error(
              'weak-signature',
              `depends on ${name}, which is signed by ${hash}, which OpenSSL and Go refuse`,
            ),
          ]),
      ...(unknown === undefined
        ? []
        : [
            error(
              'unknown-extension',
              `depends on ${name}, which has the critical extension ${unknown}, which Go does not know`,
            ),
          ]),
      ...(lacking.length === 0
        ? []
        : [
            error(
              'wrong-usage',
              `may not be used for ${lacking.join(', ')}, since ${name} may not sign for that`,
            ),
          ]),
      ...(forbidden.length === 0
        ? []
        : [
            error('name-forbidden', `names ${forbidden.join(', ')}, which the constraints of ${name} forbid`),
          ]),
      ...(most === undefined || below <= most
        ? []
        : [
            error(
              'not-an-authority',
              `depends on ${name}, below which no more than ${most} authorities may follow in a chain`,
            ),
          ]),
    ];
  });
}

const weight = (faults: readonly ChainFault[]): number =>
  faults.reduce((sum, { severity }) => sum + (severity === 'error' ? 1000 : 1), 0);

/**
 * Faults of the authorities above a certificate: the intermediates that are served with it, and the anchor at the end of the chain.
 * Clients and servers accept a certificate if one of its chains has no fault, so the chain with the fewest faults counts. Empty
 * without a chain, which `leadsTo` reports.
 */
export function chainFaults(
  certificate: Certificate,
  served: readonly Certificate[],
  expected: ChainExpectation,
): readonly ChainFault[] {
  const found = [...chainsTo(certificate, served, expected.anchors)].map((chain) =>
    faultsOf(chain, expected),
  );
  return found.reduce((best, each) => (weight(each) < weight(best) ? each : best), found[0] ?? []);
}
