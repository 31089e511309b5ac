import type { AlternativeNames, Subject, Usage } from '../model.js';
import type { AuthorityRole } from './authorities.js';

/** A kubeconfig that a cluster needs, in the file `NAME.kubeconfig`, made of the certificate of that name. */
export interface KubeconfigPlan {
  readonly name: string;
  readonly user: string;
}

/** A certificate that a cluster needs, in the files `NAME.pem` and `NAME-key.pem`. */
export interface CertificatePlan {
  readonly name: string;
  readonly subject: Subject;
  readonly alternativeNames: AlternativeNames;
  /** The authority that signs it. */
  readonly authority: AuthorityRole;
  /** A group in whose place the subject's comes. A certificate that is still in it works, and stays until it may change. */
  readonly formerGroup?: string | undefined;
  /** Only its key is used, whatever it says. */
  readonly keyOnly?: boolean | undefined;
  /** Default: all four of the guide. */
  readonly usages?: readonly Usage[] | undefined;
}
