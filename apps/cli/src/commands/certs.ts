import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expiryReport } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { formatTable } from '@harderway/progress';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import type { JsonOptions } from '../options.js';
import { writeJson } from '../present/json.js';
import { type Style, styleFor } from '../present/style.js';
import { withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';

export interface CertsOptions extends JsonOptions {
  readonly check?: boolean;
}

type Expiry = ReturnType<typeof expiryReport>[number];

/** Certificates and kubeconfigs of a folder by file name. Keys are not read. */
async function readCertificates(directory: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(directory).catch((): string[] => []);
  const chosen = names.filter((name) => name.endsWith('.pem') && !name.endsWith('-key.pem')).sort();
  const files = await Promise.all(
    chosen.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const),
  );
  return new Map(files);
}

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

/** Makes the certificates that are missing, or only looks at them, and tells how long each lasts. */
export async function certs(context: Context, options: CertsOptions): Promise<number> {
  const spec: ClusterSpec = await loadSpec(context, options);
  const engine = await context.controlPlane();
  const pki = await withProgress(context, options, ({ progress }) =>
    options.check === true
      ? engine.loadPki(spec)
      : engine.ensurePki(spec, { onProgress: (event) => progress.report(event) }),
  );
  for (const warning of pki.warnings) context.stderr.write(`warning: ${warning}\n`);
  const report = expiryReport(await readCertificates(pki.directory), { now: new Date() });
  if (options.json === true) {
    const { directory, written, warnings } = pki;
    writeJson(context.stdout, { directory, written, warnings, certificates: report });
  } else {
    context.stdout.write(`${pki.directory}\n\n`);
    context.stdout.write(
      renderExpiry(report, new Set(pki.written), styleFor(context.stdout, context, options)),
    );
  }
  const broken = report.some(({ state }) => state === 'expired' || state === 'unreadable');
  return broken ? exitCodes.error : exitCodes.ok;
}
