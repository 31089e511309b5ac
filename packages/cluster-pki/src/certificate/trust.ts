import { certificatesIn } from './chain.js';

/** The certificates of a PEM by their contents, without white space: line ends and what is written around them are none of them. */
const byContents = (pem: string): ReadonlyMap<string, string> =>
  new Map(certificatesIn(pem).map((each) => [each.replace(/\s+/g, ''), each]));

/** How the authorities that a kubeconfig trusts differ from the cluster's. */
export interface TrustDifference {
  /** Whether it trusts all that are trusted, and none of the cluster's that no longer is. */
  readonly isCurrent: boolean;
  /** Authorities from elsewhere that it trusts besides (PEM). Empty if it trusts none of the cluster's: it is another cluster's then. */
  readonly further: string;
}

/**
 * Compares the authorities of a kubeconfig.
 * @param has those that it trusts (PEM)
 * @param trusted those that are to be trusted (PEM); empty if they are yet to be made
 * @param own all authorities of the cluster, former ones too (PEM)
 */
export function compareTrust(has: string, trusted: string, own: string): TrustDifference {
  const [found, wanted, known] = [byContents(has), byContents(trusted), byContents(own)];
  const isOwn = (contents: string): boolean => wanted.has(contents) || known.has(contents);
  const all = [...found];
  const isKnown = all.some(([contents]) => isOwn(contents));
  return {
    isCurrent:
      wanted.size > 0 &&
      [...wanted.keys()].every((contents) => found.has(contents)) &&
      all.every(([contents]) => wanted.has(contents) || !known.has(contents)),
    further: isKnown ? all.flatMap(([contents, pem]) => (isOwn(contents) ? [] : [pem])).join('') : '',
  };
}
