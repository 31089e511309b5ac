import { LabError } from '../errors.js';

/** @throws LabError `NOT_ROOT` with what root is needed for */
export function requireRoot(purpose: string): void {
  if (process.getuid?.() !== 0) {
    throw new LabError('NOT_ROOT', `root is needed ${purpose}: run this as root, or with sudo`);
  }
}
