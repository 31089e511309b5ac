import { EXIT } from '@harderway/command';
import type { Check, StageName } from '@harderway/control-plane';
import { formatDuration, formatTable, type ProgressEvent } from '@harderway/progress';
import type { Context } from '../context.js';
import type { JsonOptions } from '../options.js';
import { onlyStages } from '../options.js';
import { writeJson } from '../present/json.js';
import { type Style, styleFor } from '../present/style.js';
import { visible } from '../present/visible.js';
import { withProgress, withSession } from '../session.js';
import { loadSpec } from '../spec-file.js';

export interface VerifyOptions extends JsonOptions {
  /** Seconds. Default: 60. */
  readonly timeout?: number | undefined;
  readonly only?: readonly StageName[] | undefined;
}

/** A check as progress: waiting ones stand there until they are ok or given up. */
function checkToProgress(check: Check, begun: boolean): ProgressEvent {
  const kinds = { pending: begun ? 'update' : 'start', ok: 'done', failed: 'failed' } as const;
  const { id, title, host, detail, elapsedMs } = check;
  return {
    kind: kinds[check.state],
    id,
    title,
    elapsedMs,
    ...(host === undefined ? {} : { host }),
    ...(detail === undefined ? {} : { detail }),
  };
}

/** The checks as a table with a last line that sums them up. */
function renderChecks(checks: readonly Check[], style: Style): string {
  const marks = { ok: style.green('ok'), failed: style.red('failed'), pending: style.yellow('waiting') };
  const rows = checks.map(({ state, host, title, detail, elapsedMs }) => [
    marks[state],
    host ?? '-',
    title,
    formatDuration(elapsedMs),
    visible(detail ?? '').split('\n')[0] ?? '',
  ]);
  const good = checks.filter(({ state }) => state === 'ok').length;
  const sum = `${good} of ${checks.length} checks are ok`;
  const color = good === checks.length ? style.green : style.red;
  return `${formatTable([['STATE', 'HOST', 'CHECK', 'TIME', 'FOUND'], ...rows])}\n\n${color(sum)}\n`;
}

/** What was asked for each check that failed, and all that came back, so that one can go on from there by hand. */
function renderFailures(checks: readonly Check[], style: Style): string {
  const failed = checks.filter(({ state }) => state === 'failed');
  return failed
    .map(({ host, title, command, detail = '', output = detail }) => {
      const lines = visible(output).trimEnd().split('\n');
      return [
        '',
        style.bold(`${host === undefined ? '' : `${host}: `}${title}`),
        ...(command === undefined ? [] : [style.dim(`  $ ${visible(command)}`)]),
        ...lines.map((line) => `  ${line}`.trimEnd()),
        '',
      ].join('\n');
    })
    .join('');
}

/** Asks the cluster itself whether it works, again and again until everything is ok or the time is over. */
export async function verify(context: Context, options: VerifyOptions): Promise<number> {
  const spec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const pki = await engine.loadPki(spec);
  const checks = await withProgress(context, options, (around) => {
    const { progress, signal } = around;
    const begun = new Set<string>();
    const onCheck = (check: Check): void => {
      const key = JSON.stringify([check.id, check.host]);
      progress.report(checkToProgress(check, begun.has(key)));
      begun.add(key);
    };
    const reach = { tolerateUnreachable: true, redial: true };
    return withSession(context, spec, around, reach, (session) =>
      engine.verifyCluster(
        session,
        { pki },
        { ...onlyStages(options), timeoutMs: (options.timeout ?? 60) * 1000, onCheck, signal },
      ),
    );
  });
  if (options.json === true) writeJson(context.stdout, checks);
  else {
    const style = styleFor(context.stdout, context, options);
    context.stdout.write(renderChecks(checks, style) + renderFailures(checks, style));
  }
  return checks.every(({ state }) => state === 'ok') ? EXIT.ok : EXIT.problems;
}
