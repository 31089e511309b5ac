import { join, relative, resolve } from 'node:path';
import { expiryReport } from '@harderway/cluster-pki';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { EXIT, UsageError } from '@harderway/command';
import type { PkiCheck, PkiState } from '@harderway/credentials-directory';
import { visible } from '@harderway/diagnostics';
import type { Context, Output } from '../context.js';
import type { OptionsOf } from '../options.js';
import { renderError } from '../present/error.js';
import { writeJson } from '../present/json.js';
import { table } from '../present/table.js';
import { moveOfAdmin, withRevocableAdmin } from '../revocable-admin.js';
import { keyHolderOf, sealOf, textOf } from '../secrets.js';
import { withProgress } from '../session.js';
import { loadSpec } from '../spec-file.js';
import { refuseForeignOptions, type VerbOptions } from '../verb-options.js';

type Options = OptionsOf<'certs'>;

type Expiry = ReturnType<typeof expiryReport>[number];

const styles = {
  valid: 'good',
  expiring: 'warning',
  expired: 'error',
  'not-valid-yet': 'error',
  unreadable: 'error',
} as const;

/** Whether a file is the certificate of an authority: those are replaced, and not issued again. */
const isAuthority = (file: string): boolean => /^(?:.+-)?ca(?:-\d+)?\.pem$/.test(file);

/** How many certificates there are, and which expires first. */
function summaryOf(report: readonly Expiry[]): string {
  const dated = report.filter(({ notAfter }) => notAfter !== undefined);
  const first = dated.toSorted((one, other) => (one.remainingDays ?? 0) - (other.remainingDays ?? 0))[0];
  if (first === undefined) return '';
  const { file, notAfter, remainingDays = 0 } = first;
  const day = new Date(notAfter ?? 0).toISOString().slice(0, 10);
  const ends =
    remainingDays < 0 ? `expired on ${day}` : `expires on ${day}, in ${Math.floor(remainingDays)} days`;
  return `${report.length} certificates and kubeconfigs; the first ${ends}: ${file}\n`;
}

/** How certificates are shown. */
interface ExpiryView {
  readonly all: boolean;
  /** Files that this run has written. */
  readonly written: ReadonlySet<string>;
  /** Files that do not fit cluster.yaml. */
  readonly unfit: ReadonlySet<string>;
  readonly stdout: Output;
}

/** The most rows that are listed whole; production has more. */
const shortList = 20;

/** A table of the certificates. A long one has only CAs and certificates that need attention, unless `all` is set. */
function renderExpiry(report: readonly Expiry[], { all, written, unfit, stdout }: ExpiryView): string {
  const { paint } = stdout;
  const stateOf = ({ file, state }: Expiry): string =>
    state === 'valid' && unfit.has(file) ? paint('error', 'does not fit') : paint(styles[state], state);
  const needsNothing = ({ file, state }: Expiry): boolean =>
    state === 'valid' && !unfit.has(file) && !isAuthority(file);
  const whole = all || report.length <= shortList;
  const shown = whole ? report : report.filter((each) => !needsNothing(each));
  const rows = shown.map((each) => {
    const { file, commonName, notAfter, remainingDays } = each;
    return [
      file,
      commonName ?? '',
      notAfter === undefined ? '' : new Date(notAfter).toISOString().slice(0, 10),
      remainingDays === undefined ? '' : `${Math.floor(remainingDays)} days`,
      `${stateOf(each)}${written.has(file) ? paint('info', ' new') : ''}`,
    ];
  });
  const lines = `${table([['FILE', 'NAME', 'EXPIRES', 'LEFT', 'STATE'], ...rows], stdout)}\n`;
  if (shown.length === report.length) return lines;
  return `${lines}\n${summaryOf(report)}harderway certs --all lists them.\n`;
}

/** Reads the credentials, and issues or only checks them. */
function findPki(
  context: Context,
  spec: ClusterSpec,
  { check, renew }: Options,
): Promise<PkiState & Partial<PkiCheck>> {
  return withProgress(context, async ({ progress }) => {
    const { checkPki, ensurePki } = await import('@harderway/credentials-directory');
    if (check) return checkPki(spec);
    const state = await ensurePki(spec, { renew, onProgress: (event) => progress.report(event) });
    return renew ? withRevocableAdmin(context, spec, state) : state;
  });
}

/**
 * Refuses to lock a directory that is not for credentials alone: everything in it that is not known to be public is encrypted.
 *
 * @throws UsageError
 */
function requireOwnDirectory(context: Context, { file }: Options, directory: string): void {
  if (!resolve(context.directory, file).startsWith(join(directory, '/'))) return;
  throw new UsageError(`${visible(file)} is in the directory of the credentials`, {
    hint: 'move the credentials to a directory of their own, and name it as pki.directory',
  });
}

/** Encrypts everything in the directory of credentials that is not public, or makes it plain again. */
async function lockOrUnlock(context: Context, options: Options, what: 'lock' | 'unlock'): Promise<number> {
  const { pki } = await loadSpec(context, options);
  const { lockCredentials, publicFiles, unlockCredentials } = await import(
    '@harderway/credentials-directory'
  );
  if (what === 'lock') requireOwnDirectory(context, options, pki.directory);
  let isNewLock = false;
  const by = (): ReturnType<typeof sealOf> => {
    isNewLock = true;
    return sealOf(context, pki.directory, options);
  };
  const files =
    what === 'lock' ? await lockCredentials(pki.directory, by) : await unlockCredentials(pki.directory);
  const open = what === 'lock' ? await publicFiles(pki.directory) : [];
  if (options.json)
    writeJson(context.stdout, { directory: pki.directory, [`${what}ed`]: files, public: open });
  else {
    const count = files.length === 1 ? '1 file' : `${files.length} files`;
    context.stdout.write(
      files.length === 0
        ? `nothing to ${what} in ${visible(pki.directory)}\n`
        : `${count} ${what}ed in ${visible(pki.directory)}\n`,
    );
    if (open.length > 0) context.stdout.write(`public: ${visible(open.join(', '))}\n`);
  }
  // Whoever names other recipients wants to give or take access, and nothing was given or taken.
  if (what === 'lock' && !isNewLock && options.recipient.length > 0)
    context.stderr.write(
      `warning: ${visible(pki.directory)} keeps the lock that it had, and --recipient was not used\nhint: to change who can open it, run \`harderway certs unlock\`, then lock it again\n`,
    );
  return EXIT.ok;
}

/** Writes requests for certificates that are signed elsewhere. */
async function request(context: Context, options: Options): Promise<number> {
  const spec = await loadSpec(context, options);
  const { pkiState, readCredentials, requestCertificates } = await import('@harderway/credentials-directory');
  const present = pkiState(spec.pki.directory, await readCredentials(spec), spec);
  const output = resolve(context.directory, options.output ?? 'requests');
  const { kind } = await moveOfAdmin(context, spec, present);
  const requests = await requestCertificates(spec, output, {
    unrevocable: kind === 'may',
    onWarning: (message) => void context.stderr.write(`warning: ${visible(message)}\n`),
  });
  if (options.json) writeJson(context.stdout, { requests });
  else {
    const rows = requests.map(({ path, authority, usages, alternativeNames: { dns, ip } }) => [
      relative(context.directory, path),
      authority,
      usages.filter((usage) => usage.endsWith('auth')).join(', '),
      [...dns, ...ip].join(' '),
    ]);
    const titles = ['REQUEST', 'AUTHORITY', 'FOR', 'NAMES'];
    context.stdout.write(
      rows.length === 0
        ? 'no certificate is missing or expires soon\n'
        : `${table([titles, ...rows], context.stdout)}\n`,
    );
  }
  return EXIT.ok;
}

/** Takes certificates that were signed elsewhere. */
async function take(context: Context, options: Options, files: readonly string[]): Promise<number> {
  if (files.length === 0)
    throw new UsageError('import needs a file', { hint: 'name certificates in PEM, and intermediates' });
  const spec = await loadSpec(context, options);
  const { importCertificates } = await import('@harderway/credentials-directory');
  const texts = await Promise.all(files.map((file) => textOf(context, file)));
  const written = await importCertificates(spec, texts, {
    onWarning: (message) => void context.stderr.write(`warning: ${visible(message)}\n`),
  });
  if (options.json) writeJson(context.stdout, { directory: spec.pki.directory, written });
  else
    context.stdout.write(
      written.length === 0
        ? 'nothing was imported: no certificate that is given is missing or newer\n'
        : written.map((name) => `${visible(name)}\n`).join(''),
    );
  return EXIT.ok;
}

/** The options that only one subcommand takes; the empty name is `certs` alone. */
const verbs: VerbOptions<Options> = {
  '': ['check', 'all', 'renew'],
  lock: ['recipient'],
  unlock: [],
  csr: ['output'],
  import: [],
};

/** Makes the certificates that are missing, or only checks them; or does what the operand says. */
export async function certs(
  context: Context,
  options: Options,
  [what, ...others]: readonly string[],
): Promise<number> {
  const { setKeyHolder } = await import('@harderway/credentials-directory/key-holder');
  refuseForeignOptions(options, what, verbs);
  setKeyHolder(keyHolderOf(context, options));
  if (what === undefined) return issue(context, options);
  if (what === 'csr' && others.length === 0) return request(context, options);
  if (what === 'import') return take(context, options, others);
  if ((what === 'lock' || what === 'unlock') && others.length === 0)
    return lockOrUnlock(context, options, what);
  throw new UsageError(`unknown subcommand ${[what, ...others].join(' ')}`, {
    hint: 'certs, certs lock, certs unlock, certs csr, or certs import FILE...',
  });
}

/** Makes the certificates that are missing, or only checks them, and shows when each expires. */
async function issue(context: Context, options: Options): Promise<number> {
  if (options.check && options.renew) {
    throw new UsageError('--check and --renew exclude each other', { hint: 'leave one of them out' });
  }
  const { stdout, stderr } = context;
  const spec = await loadSpec(context, options);
  const {
    directory,
    written,
    warnings,
    files,
    problems = [],
    findings = [],
    hint,
  } = await findPki(context, spec, options);
  const contents = new Map([...files].map(([name, { content }]) => [name, content]));
  const certificates = expiryReport(contents, { now: new Date() });
  if (options.json) {
    const found = options.check ? { problems, findings } : {};
    writeJson(stdout, { directory, written, warnings, ...found, certificates });
  } else {
    stdout.write(
      `${directory}\n\n${renderExpiry(certificates, {
        all: options.all,
        written: new Set(written),
        unfit: new Set(problems.map(({ file }) => file)),
        stdout,
      })}`,
    );
  }
  for (const warning of warnings) stderr.write(`warning: ${warning}\n`);
  for (const { message, hint: advice } of findings) stderr.write(`warning: ${message}\nhint: ${advice}\n`);
  // A certificate that ends with its authority is not renewed; a warning says so.
  const ends = new Set(
    certificates.flatMap(({ file, notAfter }) => (isAuthority(file) ? notAfter?.getTime() : [])),
  );
  const ending = certificates.some(
    ({ file, state, notAfter }) =>
      !isAuthority(file) && /^expir/.test(state) && !ends.has(notAfter?.getTime()),
  );
  if (ending) {
    stderr.write('harderway certs --renew issues them again, and the next apply brings them to the hosts.\n');
  }
  const broken = certificates.some(
    ({ state }) => state === 'expired' || state === 'not-valid-yet' || state === 'unreadable',
  );
  if (problems.length > 0) {
    // The error that `harderway plan` would end with.
    const details = problems.map(({ message }) => message);
    const error = Object.assign(new Error('no plan can be made of these files'), { details, hint });
    stderr.write(renderError(error, stderr.paint));
  }
  return broken || problems.length > 0 ? EXIT.problems : EXIT.ok;
}
