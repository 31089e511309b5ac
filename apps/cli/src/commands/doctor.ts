import { type Bundle, judge, type Report, rules } from '@harderway/cluster-doctor';
import { EXIT, UsageError, type World } from '@harderway/command';
import { didYouMean } from '@harderway/diagnostics';
import type { Context } from '../context.js';
import { collectBundle, readBundle, saveBundle, saveSupport } from '../doctor-bundle.js';
import { waitUntilGone } from '../doctor-wait.js';
import type { OptionsOf } from '../options.js';
import { outputKinds, requireOutput } from '../output-file.js';
import { doctorHtml } from '../present/doctor-html.js';
import { doctorSarif } from '../present/doctor-sarif.js';
import { doctorText } from '../present/doctor-text.js';
import { writeJson } from '../present/json.js';

/**
 * Refuses a code that no finding has.
 *
 * @throws UsageError
 */
function assertCodes({ only, skip, waitFor }: OptionsOf<'doctor'>): void {
  const known = rules.rules.map(({ code }) => code);
  const unknown = [...only, ...skip, ...(waitFor === undefined ? [] : [waitFor])].find(
    (code) => rules.find(code) === undefined,
  );
  if (unknown !== undefined)
    throw new UsageError(`no finding has the ID ${unknown}`, {
      hint: didYouMean(unknown, known).trim() || 'a report names the ID of each finding',
    });
}

/**
 * Refuses options that need `--wait-for`, and `--wait-for` where no host is asked.
 *
 * @throws UsageError
 */
function assertWaits({ timeout, waitFor }: OptionsOf<'doctor'>, saved: Bundle | undefined): void {
  if (timeout !== undefined && waitFor === undefined)
    throw new UsageError('--timeout works with --wait-for only', { hint: 'leave out --timeout' });
  if (waitFor !== undefined && saved !== undefined)
    throw new UsageError('--wait-for looks at hosts again, and a file stays as it is', {
      hint: 'leave out --wait-for, or name hosts',
    });
}

function print(context: Context, report: Report, options: OptionsOf<'doctor'>, world: World): void {
  const { stdout } = context;
  if (options.json) writeJson(stdout, report);
  else if (options.format === 'sarif') writeJson(stdout, doctorSarif(report, world.version));
  else if (options.format === 'html') stdout.write(doctorHtml(report));
  else stdout.write(doctorText(report, stdout.paint, options.verbose));
}

/** Says what is wrong with the control plane of some hosts, or of a bundle that was saved. */
export async function doctor(
  context: Context,
  options: OptionsOf<'doctor'>,
  operands: readonly string[],
  world: World,
): Promise<number> {
  assertCodes(options);
  const { only, skip, save, support, waitFor } = options;
  if (save !== undefined) await requireOutput(context, save, outputKinds.bundle);
  if (support !== undefined) await requireOutput(context, support, outputKinds.archive);
  const saved = await readBundle(context, operands);
  assertWaits(options, saved);
  const look = (): Promise<Bundle> => collectBundle(context, options, operands);
  const bundle =
    saved ?? (waitFor === undefined ? await look() : await waitUntilGone(context, waitFor, options, look));
  // A finding that was waited for counts, whatever else is left out.
  const waited = waitFor === undefined ? [] : [waitFor];
  const report = judge(bundle, {
    only: only.length === 0 ? undefined : [...only, ...waited],
    skip: skip.filter((code) => code !== waitFor),
  });
  if (save !== undefined) await saveBundle(context, save, bundle);
  if (support !== undefined) await saveSupport(context, support, bundle, report);
  print(context, report, options, world);
  const isWell = report.health === 'healthy' || (options.allowUnread && report.health === 'unknown');
  return isWell ? EXIT.ok : EXIT.problems;
}
