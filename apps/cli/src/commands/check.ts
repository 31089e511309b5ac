import { report, type World } from '@harderway/command';
import type { CheckedText } from '@harderway/diagnostics';
import type { Context } from '../context.js';
import type { OptionsOf } from '../options.js';
import { type ReadSpec, readSpec, withoutIgnored } from '../spec-file.js';

/** Diagnostics of cluster.yaml itself, and of all that follows from it. */
async function checkedTexts(
  context: Context,
  file: string,
  { text, parsed }: ReadSpec,
): Promise<readonly CheckedText[]> {
  const { spec, diagnostics, at } = parsed;
  if (spec === undefined) return [{ file, text, diagnostics }];
  const { checkConfiguration, checkCredentials, missingFiles } = await context.controlPlane();
  const surroundings = { now: context.now(), missing: missingFiles(spec) };
  const credentials = await checkCredentials(spec);
  const [own, ...others] = checkConfiguration(spec, { file, text, at }, credentials, surroundings);
  const following = withoutIgnored(text, own?.diagnostics ?? []);
  return [{ file, text, diagnostics: [...diagnostics, ...following] }, ...others];
}

/** Checks all that can be known of a cluster without its hosts. */
export async function check(
  context: Context,
  options: OptionsOf<'check'>,
  _: readonly string[],
  world: World,
): Promise<number> {
  const results = await checkedTexts(context, options.file, await readSpec(context, options));
  const { checkRules: rules } = await context.controlPlane();
  const quiet = options.quiet || !options.verbose;
  const code = await report({ program: 'harderway', rules, results }, { ...options, quiet }, world);
  if (code === 0 && !options.json && options.format === undefined)
    context.stderr.write(`${options.file}: no errors (${results.length} files checked)\n`);
  return code;
}
