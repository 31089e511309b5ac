import type { Position } from '@harderway/component-flags';
import { checkStart, type HostFiles, type StartCheck } from '@harderway/component-flags/kubernetes';
import { catalog } from './catalog/history.generated.js';
import { apiserverRules } from './rules.js';

/** Input of {@link checkApiserver}. */
export interface ApiserverCheckInput {
  /** A Kubernetes version such as `1.31.0` or `1.31`. */
  readonly version: string;
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  /** Where each argument stands in its file. */
  readonly positions?: readonly Position[];
  /** What is known of files on the host; nothing is concluded about others. */
  readonly files?: HostFiles;
}

/**
 * Tells whether kube-apiserver of a version starts with a command line, and why not: what it refuses while it
 * parses, what it validates, and what it warns of. The state of etcd and of the network does not count.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export const checkApiserver = (input: ApiserverCheckInput): StartCheck =>
  checkStart({ ...input, catalog, rules: apiserverRules });
