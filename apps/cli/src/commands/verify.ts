import { EXIT } from '@harderway/command';
import type { Check } from '@harderway/control-plane';
import { type Paint, visible } from '@harderway/diagnostics';
import { formatDuration, type ProgressEvent } from '@harderway/progress';
import { localChecks, lookIntoBackups } from '../backups.js';
import type { Context, Output } from '../context.js';
import type { OptionsOf } from '../options.js';
import { writeJson } from '../present/json.js';
import { table } from '../present/table.js';
import { withProgress, withSession } from '../session.js';
import { loadSpec } from '../spec-file.js';

/** A check as progress: one that waits is shown until it is ok or given up. */
function checkToProgress(check: Check, begun: boolean): ProgressEvent {
  const kinds = {
    pending: begun ? 'update' : 'start',
    ok: 'done',
    warning: 'done',
    failed: 'failed',
  } as const;
  const { state, id, title, elapsedMs, host, detail } = check;
  return { kind: kinds[state], id, title, elapsedMs, host, detail };
}

const countOf = (checks: readonly Check[], state: Check['state']): number =>
  checks.filter((check) => check.state === state).length;

/** The host and the reason of a check that could not be made, since no command of it printed anything. */
const notMade = ({ state, host, detail, output }: Check): string | undefined =>
  state === 'failed' && host !== undefined && output === undefined ? `${host}: ${detail}` : undefined;

/** Makes one check of all that a host could not be asked for one reason, such as a lost connection. */
const folded = (checks: readonly Check[]): readonly Check[] =>
  checks.flatMap((check) => {
    const why = notMade(check);
    const alike = why === undefined ? [check] : checks.filter((other) => notMade(other) === why);
    if (alike.length === 1) return [check];
    const title = `${alike.length} checks not made`;
    return alike[0] === check ? [{ ...check, title, command: undefined }] : [];
  });

/** The checks as a table with a last line that sums them up. */
function renderChecks(checks: readonly Check[], stdout: Output): string {
  const { paint } = stdout;
  if (checks.length === 0)
    return `${paint('warning', 'Nothing was checked: cluster.yaml asks for nothing in these stages.')}\n`;
  const marks = {
    ok: paint('good', 'ok'),
    warning: paint('warning', 'warning'),
    failed: paint('error', 'failed'),
    pending: paint('warning', 'waiting'),
  };
  const rows = folded(checks).map(({ state, host, title, detail, elapsedMs }) => [
    marks[state],
    host ?? '-',
    title,
    formatDuration(elapsedMs),
    visible(detail?.split('\n')[0] ?? ''),
  ]);
  const [good, warnings, all] = [countOf(checks, 'ok'), countOf(checks, 'warning'), checks.length];
  const also = warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  const sum = `${good} of ${all} checks are ok${also}`;
  const style = good === all ? 'good' : good + warnings === all ? 'warning' : 'error';
  return `${table([['STATE', 'HOST', 'CHECK', 'TIME', 'FOUND'], ...rows], stdout)}\n\n${paint(style, sum)}\n`;
}

/** The command and the whole output of each check that failed, to go on by hand. */
function renderFailures(checks: readonly Check[], paint: Paint): string {
  const failed = folded(checks).filter(({ state }) => state === 'failed');
  return failed
    .map(({ host, title, command, detail = '', output = detail }) => {
      const lines = visible(output, { lines: true }).trimEnd().split('\n');
      return [
        '',
        paint('strong', `${host === undefined ? '' : `${host}: `}${title}`),
        ...(command === undefined ? [] : [paint('faint', `  $ ${visible(command)}`)]),
        ...lines.map((line) => `  ${line}`.trimEnd()),
        '',
      ].join('\n');
    })
    .join('');
}

/** Asks the cluster itself whether it works, again and again until everything is ok or the time is over. */
export async function verify(context: Context, options: OptionsOf<'verify'>): Promise<number> {
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const pki = await engine.loadPki(spec);
  for (const warning of pki.warnings) context.stderr.write(`warning: ${warning}\n`);
  const asked = await withProgress(context, (job) => {
    const { progress, signal } = job;
    const begun = new Set<string>();
    const onCheck = (check: Check): void => {
      const key = JSON.stringify([check.id, check.host]);
      progress.report(checkToProgress(check, begun.has(key)));
      begun.add(key);
    };
    const reach = { tolerateUnreachable: true, redial: true };
    return withSession(context, spec, job, reach, (session) =>
      engine.verifyCluster(
        session,
        { pki },
        { stages: options.only, timeoutMs: (options.timeout ?? 60) * 1000, onCheck, signal },
      ),
    );
  });
  const { stdout } = context;
  const isChosen = options.only?.includes('backup') ?? true;
  const local = isChosen ? await lookIntoBackups(context, spec, options.snapshots) : undefined;
  const checks = [...asked, ...(local === undefined ? [] : await localChecks(context, spec, local))];
  if (options.json) writeJson(stdout, checks);
  else stdout.write(renderChecks(checks, stdout) + renderFailures(checks, stdout.paint));
  const isWell = checks.length > 0 && checks.every(({ state }) => state === 'ok' || state === 'warning');
  return isWell ? EXIT.ok : EXIT.problems;
}
