import { EXIT, type World } from '@harderway/command';
import type { Context } from '../context.js';
import { CliError } from '../errors.js';
import type { OptionsOf } from '../options.js';
import { cisHtml } from '../present/cis-html.js';
import { cisSarif } from '../present/cis-sarif.js';
import { cisText, isProblem } from '../present/cis-text.js';
import { writeJson } from '../present/json.js';
import { askHosts } from '../session.js';
import { chooseHosts, loadSpec } from '../spec-file.js';

/** Compares what runs on the control nodes with the CIS Kubernetes benchmark. */
export async function cis(
  context: Context,
  options: OptionsOf<'cis'>,
  _: readonly string[],
  world: World,
): Promise<number> {
  const spec = await loadSpec(context, options);
  const hosts = chooseHosts(spec, { host: options.host, role: 'control' });
  if (hosts.length === 0) throw new CliError('unknown-host', 'no control node has that name');
  const reach = { hosts, tolerateUnreachable: true };
  const report = await askHosts(context, spec, reach, ({ engine, session }, { signal }) =>
    engine.cisOfCluster(session, { signal }),
  );
  const { stdout } = context;
  if (options.json) writeJson(stdout, report);
  else if (options.format === 'sarif') writeJson(stdout, cisSarif(report, world.version));
  else if (options.format === 'html') stdout.write(cisHtml(report, spec.name));
  else stdout.write(cisText(report, stdout.paint, options.verbose));
  const holds = report.unknown.length === 0 && !report.hosts.some(({ findings }) => findings.some(isProblem));
  return holds ? EXIT.ok : EXIT.problems;
}
