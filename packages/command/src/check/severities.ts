import { nearest, type RuleInfo, type Severities } from '@harderway/diagnostics';
import { didYouMean } from '../did-you-mean.js';
import { CommandError, UsageError } from '../errors.js';
import { readText, type World } from '../world.js';

const LEVELS = ['error', 'warning', 'info', 'off'] as const;

type Level = (typeof LEVELS)[number];

const isLevel = (value: unknown): value is Level => LEVELS.some((level) => level === value);

function invalid(path: string, fault: string, hint?: string): CommandError {
  return new CommandError('severities-invalid', `${path}: ${fault}`, { hint });
}

/** @throws CommandError `severities-invalid`, or as `readText` */
async function readSeverities(path: string, codes: readonly string[], world: World): Promise<Severities> {
  const text = await readText(world, path);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, `not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw invalid(path, 'not a JSON object', `write {"${codes[0] ?? 'CODE'}": "off"}`);
  return Object.fromEntries(
    Object.entries(data).map(([code, level]: [string, unknown]) => {
      if (!codes.includes(code)) throw invalid(path, `unknown code ${code}`, didYouMean(code, codes));
      if (isLevel(level)) return [code, level];
      const meant = nearest(String(level), LEVELS);
      throw invalid(
        path,
        `${code} cannot be ${JSON.stringify(level)}`,
        `write ${meant ?? LEVELS.join(', ')}`,
      );
    }),
  );
}

/**
 * The severities that `--severities` and `--ignore` choose.
 *
 * @throws UsageError for an unknown code; CommandError `severities-invalid` or `file-unreadable`
 */
export async function chosenSeverities(
  rules: readonly RuleInfo[],
  { ignore, severities }: { readonly ignore: readonly string[]; readonly severities: string | undefined },
  world: World,
): Promise<Severities> {
  const codes = rules.map(({ code }) => code);
  const unknown = ignore.find((code) => !codes.includes(code));
  if (unknown !== undefined)
    throw new UsageError(`--ignore ${unknown}: unknown code`, { hint: didYouMean(unknown, codes) });
  return {
    ...(severities === undefined ? {} : await readSeverities(severities, codes, world)),
    ...Object.fromEntries(ignore.map((code) => [code, 'off' as const])),
  };
}
