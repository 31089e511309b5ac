import { FlagError } from './errors.js';

/** A version in numbers; without a patch it means the newest patch of its minor. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch?: number | undefined;
}

/**
 * Reads `1.31.0`, `v1.31`, `1.31.0-rc.1`; what follows the patch is ignored.
 *
 * @throws {FlagError} `version-invalid`
 */
export function parseVersion(text: string): Version {
  const match = /^v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?:[-+].*)?$/.exec(text);
  if (match === null)
    throw new FlagError('version-invalid', `'${text}' is not a version`, 'Write it like 1.31.0 or 1.31.');
  const [, major, minor, patch] = match;
  return {
    major: Number(major),
    minor: Number(minor),
    ...(patch === undefined ? {} : { patch: Number(patch) }),
  };
}

/** `1.31` of `1.31.0`. */
export const minorOf = (version: Version): string => `${version.major}.${version.minor}`;

/** Order of two versions: negative, zero or positive. A missing patch counts as `patchIfMissing`. */
export function compareVersions(
  left: Version,
  right: Version,
  patchIfMissing: number = Number.POSITIVE_INFINITY,
): number {
  const a = left.patch ?? patchIfMissing;
  const b = right.patch ?? patchIfMissing;
  // Infinity - Infinity is NaN.
  return left.major - right.major || left.minor - right.minor || (a === b ? 0 : a - b);
}

/** A range of versions; `to` is absent where it has no end. */
interface VersionRange {
  readonly from: Version;
  readonly to: Version | undefined;
}

function parseRanges(ranges: string): readonly VersionRange[] {
  return (ranges.match(/\S+/g) ?? []).map((range) => {
    const [low = '', high] = range.split('-');
    return {
      from: { patch: 0, ...parseVersion(low) },
      to: high === '' ? undefined : parseVersion(high ?? low),
    };
  });
}

// Facts have a few hundred ranges, which are asked for again and again.
const rangesByText = new Map<string, readonly VersionRange[]>();

function rangesOf(text: string): readonly VersionRange[] {
  const known = rangesByText.get(text) ?? parseRanges(text);
  rangesByText.set(text, known);
  return known;
}

/**
 * Whether a version is in ranges such as `1.20-1.25`, `1.23-` or `3.4.16-3.4 3.5-`, separated by blanks. A
 * lower bound without a patch begins with patch 0, an upper one ends with the minor's newest patch.
 */
export const inRanges = (version: Version, ranges: string): boolean =>
  rangesOf(ranges).some(
    ({ from, to }) =>
      compareVersions(version, from) >= 0 && (to === undefined || compareVersions(version, to) <= 0),
  );
