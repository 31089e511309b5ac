import type { Position } from '@harderway/component-flags';
import { checkStart, type HostFiles, type StartCheck } from '@harderway/component-flags/kubernetes';
import { catalog } from './catalog/history.generated.js';
import { controllerManagerRules } from './rules.js';

/** Input of {@link checkControllerManager}. */
export interface ControllerManagerCheckInput {
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
 * Tells whether kube-controller-manager of a version starts with a command line, and why not.
 *
 * @throws {FlagError} `version-invalid`, `version-unknown`
 */
export const checkControllerManager = (input: ControllerManagerCheckInput): StartCheck =>
  checkStart({ ...input, catalog, rules: controllerManagerRules });
