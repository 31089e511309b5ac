import { readFileSync } from 'node:fs';

/** The version of this package, from the package.json beside the folder that this code is built into. */
export function packageVersion(): string {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      const value: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'));
      if (typeof value === 'object' && value !== null && 'version' in value) return String(value.version);
    } catch {
      // Bundled or run from the sources: one folder further up.
    }
  }
  return 'unknown';
}
