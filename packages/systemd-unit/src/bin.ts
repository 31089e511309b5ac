#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exitCodeOf, type FileReport, formatJson, formatSarif, formatText } from './cli.js';
import { decodeBytes, encodeBytes } from './document/bytes.js';
import { parse } from './document/parse.js';
import { applyFixes, lint, unitOfPath } from './lint/lint.js';
import { replaceFile } from './replace-file.js';
import { securityReport } from './security/exposure.js';
import { loadUnit } from './settings/load.js';

const help = `Usage: systemd-unit [options] FILE...

Lints systemd unit files and drop-ins (NAME.TYPE, NAME.TYPE.d/FILE.conf).

  --fix             write the fixes that are certain back to the files
  --json            print findings as JSON
  --sarif           print findings as SARIF 2.1.0
  --ignore CODE     leave out findings of this code; may be repeated
  --strict          fail on warnings too
  --quiet           leave out findings of severity info
  --security        print the exposure table of services instead
  -h, --help        print this
  --version         print the version

Exit codes: 0 nothing found to fail on, 1 findings, 2 wrong usage, 3 a file cannot be read or written.
`;

function fail(code: 2 | 3, message: string): never {
  process.stderr.write(`systemd-unit: ${message}\n`);
  process.exit(code);
}

function commandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        fix: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        sarif: { type: 'boolean', default: false },
        ignore: { type: 'string', multiple: true, default: [] },
        strict: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        security: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return fail(
      2,
      `${error instanceof Error ? error.message.split('.')[0] : String(error)}. See systemd-unit --help.`,
    );
  }
}

function read(path: string): string {
  try {
    return decodeBytes(readFileSync(path));
  } catch (error) {
    return fail(3, `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function write(path: string, text: string): void {
  try {
    replaceFile(path, encodeBytes(text));
  } catch (error) {
    fail(3, `cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}

function securityText(path: string): string {
  const unit = unitOfPath(path);
  const report =
    unit === undefined
      ? undefined
      : securityReport(loadUnit(unit.name, [{ path, document: parse(read(path)) }]));
  if (report === undefined) return `${path}: no service\n`;
  const tenths = (value: number): string => `${Math.floor(value / 10)}.${value % 10}`;
  const rows = report.items
    .filter((item) => item.exposureTenths > 0)
    .sort((a, b) => b.exposureTenths - a.exposureTenths)
    .map((item) => `  ${tenths(item.exposureTenths)}  ${item.name.padEnd(58)}  ${item.advice ?? ''}\n`);
  return `${path}: ${tenths(report.exposureTenths)} ${report.rating}\n${rows.join('')}`;
}

const { values, positionals } = commandLine();
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
if (values.version) {
  process.stdout.write(`${packageVersion()}\n`);
  process.exit(0);
}
if (positionals.length === 0) fail(2, 'name at least one file. See systemd-unit --help.');
if (values.json && values.sarif) fail(2, '--json and --sarif exclude each other.');

if (values.security) {
  const reports = positionals.map((path) => {
    const unit = unitOfPath(path);
    const report =
      unit === undefined
        ? undefined
        : securityReport(loadUnit(unit.name, [{ path, document: parse(read(path)) }]));
    return { path, report };
  });
  process.stdout.write(
    values.json ? `${JSON.stringify(reports, undefined, 2)}\n` : positionals.map(securityText).join(''),
  );
  process.exit(0);
}

/** Fixes may uncover others (a key put right is looked up anew); a few rounds settle them. */
function fixed(path: string, text: string): string {
  let current = text;
  for (let round = 0; round < 5; round++) {
    const next = applyFixes(current, lint(current, { path, ignore: values.ignore }));
    if (next === current) break;
    current = next;
  }
  return current;
}

const reports: readonly FileReport[] = positionals.map((path) => {
  let text = read(path);
  if (values.fix) {
    const next = fixed(path, text);
    if (next !== text) write(path, next);
    text = next;
  }
  const found = lint(text, { path, ignore: values.ignore });
  return { path, diagnostics: values.quiet ? found.filter((each) => each.severity !== 'info') : found };
});

const color = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
if (values.json) process.stdout.write(formatJson(reports));
else if (values.sarif) process.stdout.write(formatSarif(reports, packageVersion()));
else process.stdout.write(formatText(reports, color));
process.exitCode = exitCodeOf(reports, values.strict);
