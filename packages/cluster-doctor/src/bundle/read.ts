import { DoctorError } from './errors.js';
import type { Bundle } from './model.js';
import { bundleSchema } from './schema.js';

const isNewer = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'version' in value && value.version !== 1;

/** A place such as `hosts[0].files`, of a path. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '') || 'the document';

function parsed(text: string): unknown {
  try {
    // Editors and PowerShell put a byte order mark before a text, which JSON does not know.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new DoctorError(
      'bundle-unreadable',
      `not JSON: ${error instanceof Error ? error.message : error}`,
      {
        hint: 'give a file that harderway doctor --save has written',
        cause: error,
      },
    );
  }
}

/**
 * Reads a bundle.
 *
 * @throws DoctorError `bundle-unreadable` with the place of the first fault, `bundle-version` for one of a later release
 */
export function parseBundle(text: string): Bundle {
  const value = parsed(text);
  const result = bundleSchema.safeParse(value);
  if (result.success) return result.data;
  if (isNewer(value))
    throw new DoctorError('bundle-version', 'the bundle has a form that this release does not know', {
      hint: 'judge it with the release that has written it, or a later one',
    });
  const [issue] = result.error.issues;
  throw new DoctorError(
    'bundle-unreadable',
    `not a bundle: ${placeOf(issue?.path ?? [])}: ${issue?.message ?? 'invalid'}`,
    { hint: 'give a file that harderway doctor --save has written' },
  );
}

/** The text of a bundle, which {@link parseBundle} reads. */
export const formatBundle = (bundle: Bundle): string => `${JSON.stringify(bundle)}\n`;
