import { expiryReport } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { EXIT, UsageError } from '@harderway/command';
import type { PkiCheck, PkiState } from '@harderway/control-plane';
import { formatTable } from '@harderway/progress';
import type { Context } from '../context.js';
import type { JsonOptions } from '../options.js';
import { renderError } from '../present/error.js';
import { writeJson } from '../present/json.js';
import { type Style, styleFor } from '../present/style.js';
import { withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

export interface CertsOptions extends JsonOptions {
  readonly check?: boolean | undefined;
  readonly renew?: boolean | undefined;
}

type Expiry = ReturnType<typeof expiryReport>[number];

function renderExpiry(report: readonly Expiry[], written: ReadonlySet<string>, style: Style): string {
  const colors = { valid: style.green, expiring: style.yellow, expired: style.red, unreadable: style.red };
  const rows = report.map(({ file, commonName, notAfter, remainingDays, state }) => [
    file,
    commonName ?? '',
    notAfter === undefined ? '' : new Date(notAfter).toISOString().slice(0, 10),
    remainingDays === undefined ? '' : `${Math.floor(remainingDays)} days`,
    `${colors[state](state)}${written.has(file) ? style.cyan(' new') : ''}`,
  ]);
  return `${formatTable([['FILE', 'NAME', 'UNTIL', 'LEFT', 'STATE'], ...rows])}\n`;
}

/** What keeps a plan from being made of the files, and what to do: as an error that `harderway plan` would end with. */
function tellProblems(
  context: Context,
  options: CertsOptions,
  { problems, hint }: Pick<PkiCheck, 'problems' | 'hint'>,
): void {
  const lines = { details: problems.map(({ message }) => message), ...(hint === undefined ? {} : { hint }) };
  const error = Object.assign(new Error('no plan can be made of these files'), lines);
  context.stderr.write(renderError(error, styleFor(context.stderr, context, options)));
}

/** The credentials, made where that is asked for, and what is wrong with them. */
function findPki(
  context: Context,
  spec: ClusterSpec,
  options: CertsOptions,
): Promise<PkiState & Partial<PkiCheck>> {
  return withProgress(context, options, async ({ progress }) => {
    const engine = await context.controlPlane();
    if (options.check === true) return engine.checkPki(spec);
    const renew = options.renew === true;
    return engine.ensurePki(spec, { renew, onProgress: (event) => progress.report(event) });
  });
}

/** Makes the certificates that are missing, or only looks at them, and tells how long each lasts. */
export async function certs(context: Context, options: CertsOptions): Promise<number> {
  if (options.check === true && options.renew === true) {
    throw new UsageError('--check makes nothing, and --renew does', {
      hint: 'leave one of them away',
    });
  }
  const spec = await loadSpec(context, options);
  const { directory, written, warnings, files, problems = [], hint } = await findPki(context, spec, options);
  const contents = new Map([...files].map(([name, { content }]) => [name, content]));
  const certificates = expiryReport(contents, { now: new Date() });
  if (options.json === true) {
    writeJson(context.stdout, {
      directory,
      written,
      warnings,
      ...(options.check === true ? { problems } : {}),
      certificates,
    });
  } else {
    const style = styleFor(context.stdout, context, options);
    context.stdout.write(`${directory}\n\n${renderExpiry(certificates, new Set(written), style)}`);
  }
  for (const warning of warnings) context.stderr.write(`warning: ${warning}\n`);
  const ending = certificates.some(({ file, state }) => file !== 'ca.pem' && /^expir/.test(state));
  if (ending) {
    context.stderr.write(
      'harderway certs --renew issues them anew, and the next apply brings them to the hosts.\n',
    );
  }
  const broken = certificates.some(({ state }) => state === 'expired' || state === 'unreadable');
  if (problems.length > 0)
    tellProblems(context, options, { problems, ...(hint === undefined ? {} : { hint }) });
  return broken || problems.length > 0 ? EXIT.problems : EXIT.ok;
}
