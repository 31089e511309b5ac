import { isValidUtf8, utf8Length } from '../document/lines.js';
import { deprecatedSpecifier, expandSpecifiers } from '../exec/specifiers.js';
import { isAbsolutePath, isNormalizedPath, isPath, simplifyPath } from '../names/path.js';
import type { UnitCode } from '../rules.generated.js';
import { errorText } from '../values/result.js';
import { complain, warn } from './line.js';
import type { LineContext } from './model.js';

const MAX_PATH = 4095;

export interface ExpandOptions {
  /** How the message names the text: `in 'x'` (default), `in x`, `in "x"`. */
  readonly quote?: string | undefined;
  readonly names?: boolean | undefined;
  readonly maxBytes?: number | undefined;
  /** Replaces ", ignoring". */
  readonly suffix?: string | undefined;
  /** The things to resolve, `unit specifiers` by default. */
  readonly what?: string | undefined;
  readonly severity?: 'warning' | 'error' | undefined;
}

/** Expands specifiers, and notes in the line whether one is left that only the machine knows; reports and returns undefined if one is unknown or the result is too long. */
export function expand(text: string, line: LineContext, options: ExpandOptions = {}): string | undefined {
  const { quote = "'", suffix = ', ignoring', what = 'unit specifiers' } = options;
  const expanded = expandSpecifiers(text, line.specifiers, options.names ?? false);
  const long =
    expanded.kind === 'expanded' &&
    text !== '' &&
    utf8Length(expanded.text) > (options.maxBytes ?? Number.MAX_SAFE_INTEGER);
  line.unresolved = expanded.kind === 'expanded' && expanded.unresolved;
  for (const letter of expanded.kind === 'expanded' ? expanded.deprecated : [])
    warn(line, 'deprecated-specifier', deprecatedSpecifier(letter));
  if (expanded.kind === 'expanded' && !long) return expanded.text;
  const reason = expanded.kind === 'invalid' ? expanded.reason : errorText['too-long'];
  const [at, to] = expanded.kind === 'invalid' ? [expanded.at, expanded.at + 2] : [0, text.length];
  line.report(
    options.severity ?? 'warning',
    'bad-specifier',
    `Failed to resolve ${what}${what.includes(' in ') ? '' : ' in'} ${quote}${text}${quote}${suffix}: ${reason}`,
    { from: at, to },
  );
  return undefined;
}

export const expandPath = (
  text: string,
  line: LineContext,
  options: ExpandOptions = {},
): string | undefined => expand(text, line, { ...options, maxBytes: MAX_PATH });

export interface PathRules {
  readonly absolute?: boolean | undefined;
  readonly relative?: boolean | undefined;
  readonly fatal?: boolean | undefined;
  /** Refuse paths below /proc, /sys and /dev, or all but /dev. */
  readonly api?: 'refuse' | 'dev-only' | undefined;
}

const belowApi = (path: string, allowDev: boolean): boolean =>
  /^\/(?:proc|sys)(?:\/|$)/.test(path) || (!allowDev && /^\/dev(?:\/|$)/.test(path));

/** Checks and simplifies a path as path_simplify_and_warn() does; reports and returns undefined if it is not valid. */
export function checkPath(path: string, line: LineContext, rules: PathRules): string | undefined {
  if (line.unresolved) return path;
  const suffix = rules.fatal ? '' : ', ignoring';
  const note = (code: UnitCode, message: string): undefined => {
    if (rules.fatal) complain(line, code, message);
    else warn(line, code, message);
  };
  if (!isValidUtf8(path)) {
    complain(line, 'invalid-utf8', `String is not UTF-8 clean, ignoring assignment: ${path}`);
    return undefined;
  }
  if (rules.absolute && !isAbsolutePath(path))
    return note('path-not-absolute', `${line.key}= path is not absolute${suffix}: ${path}`);
  if (rules.relative && isAbsolutePath(path))
    return note('path-absolute', `${line.key}= path is absolute${suffix}: ${path}`);
  const simple = simplifyPath(path);
  if (!isPath(simple))
    return note(
      'path-length',
      `${line.key}= path has invalid length (${utf8Length(simple)} bytes)${suffix}.`,
    );
  if (!isNormalizedPath(simple))
    return note('path-not-normalized', `${line.key}= path is not normalized${suffix}: ${simple}`);
  if (rules.api !== undefined && belowApi(simple, rules.api === 'dev-only'))
    return note(
      'path-below-api',
      `${line.key}= path is below API VFS${rules.fatal ? ', refusing' : ', ignoring'}: ${simple}`,
    );
  return simple;
}

/** Expands specifiers in a path and checks it; reports and returns undefined if that fails. */
export function readPath(
  text: string,
  line: LineContext,
  rules: PathRules,
  options: ExpandOptions = {},
): string | undefined {
  const expanded = expandPath(text, line, options);
  return expanded === undefined ? undefined : checkPath(expanded, line, rules);
}
