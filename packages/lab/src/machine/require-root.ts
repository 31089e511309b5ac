import { LabError } from '../errors.js';

/** @throws LabError `not-root` with what root is needed for */
export function requireRoot(purpose: string): void {
  if (process.getuid?.() !== 0) {
    throw new LabError('not-root', `root is needed ${purpose}`, {
      hint: 'run this as root, or with sudo',
    });
  }
}
