import { apiserverItems } from './apiserver.js';
import { controlPlaneItems } from './control-plane.js';
import { fileItems } from './files.js';
import type { CisInput, CisResult } from './model.js';
import { controllerManagerItems, etcdItems, schedulerItems } from './others.js';

/** The version of the benchmark whose numbers the report uses. */
export const CIS_BENCHMARK = '1.9.0';

/**
 * Compares a control plane with the CIS Kubernetes benchmark: files (1.1), kube-apiserver (1.2),
 * kube-controller-manager (1.3), kube-scheduler (1.4), etcd (2), control plane (3). Each failing item comes with
 * the change that makes it pass, and with what that change would break.
 *
 * @throws {FlagError} `version-invalid`
 */
export const cisReport = (input: CisInput): readonly CisResult[] => [
  ...fileItems(input.files),
  ...apiserverItems(input),
  ...controllerManagerItems(input),
  ...schedulerItems(input),
  ...etcdItems(input),
  ...controlPlaneItems(input),
];
