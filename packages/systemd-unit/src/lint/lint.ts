import type { Position, Severity, Span } from '../diagnostics.js';
import { keySpan, valueSpan } from '../document/locate.js';
import type { AssignmentNode, UnitDocument } from '../document/model.js';
import { parse } from '../document/parse.js';
import { instantiate, parseUnitName } from '../names/name.js';
import { type LoadFinding, loadUnit } from '../settings/load.js';
import { checkUnit } from '../verify/unit.js';
import { checkContinuations } from './continuations.js';
import { checkEnvironment, checkExec } from './exec.js';
import { checkInlineComments, checkNames, suggestKey } from './lines.js';
import type { Fix, LintDiagnostic, Rule, RuleContext } from './model.js';
import { checkRepeated } from './repeated.js';
import { checkDependencies, checkInstall, checkRestart, checkTimeouts } from './unit.js';

export interface LintOptions {
  /** The file's path, or the unit's name; says what kind of unit it is, and whether it is a drop-in (`x.service.d/y.conf`). */
  readonly path: string;
  /** Codes of rules that stay silent. */
  readonly ignore?: readonly string[];
}

const rules: readonly Rule[] = [
  checkExec,
  checkEnvironment,
  checkInlineComments,
  checkContinuations,
  checkRepeated,
  checkNames,
  checkInstall,
  checkRestart,
  checkTimeouts,
  checkDependencies,
];

/** The unit a file belongs to: its own name, or for a drop-in that of the folder it lies in. */
export function unitOfPath(path: string): { readonly name: string; readonly dropIn: boolean } | undefined {
  const parts = path.split('/');
  const file = parts.at(-1) ?? '';
  const folder = parts.at(-2) ?? '';
  const dropIn = file.endsWith('.conf') && folder.endsWith('.d');
  const bare = dropIn ? folder.slice(0, -2) : file;
  const name = dropIn && !bare.includes('.') ? `unit.${bare}` : bare;
  const parsed = parseUnitName(name);
  if (parsed === undefined) return undefined;
  return { name: parsed.kind === 'template' ? instantiate(name, 'instance') : name, dropIn };
}

function place(finding: LoadFinding): Span {
  const { node, from, to } = finding;
  if (node.kind !== 'assignment') return node.span;
  return finding.code === 'unknown-key' || finding.code === 'removed-directive'
    ? keySpan(node)
    : valueSpan(node, from, Math.max(from, Math.min(to, node.value.length)));
}

const byPosition = (a: LintDiagnostic, b: LintDiagnostic): number => a.position.offset - b.position.offset;

function lintDocument(document: UnitDocument, name: string, dropIn: boolean): readonly LintDiagnostic[] {
  const unit = loadUnit(name, [{ path: name, document }]);
  const found: LintDiagnostic[] = [];
  const report = (
    severity: Severity,
    code: string,
    message: string,
    span: Span,
    more: { fix?: Fix; hint?: string } = {},
  ): void => {
    found.push({ severity, code, message, position: span.start, end: span.end, ...more });
  };
  for (const finding of unit.findings) {
    const more =
      finding.code === 'unknown-key' && finding.node.kind === 'assignment' ? suggestKey(finding.node) : {};
    report(finding.severity, finding.code, finding.message, place(finding), more);
  }
  const of = (section: string, key: string): readonly AssignmentNode[] =>
    document.nodes.filter(
      (node): node is AssignmentNode =>
        node.kind === 'assignment' && node.section === section && node.key === key,
    );
  const top: Position = { line: 1, column: 1, offset: 0 };
  if (unit.state === 'loaded' && !dropIn) {
    for (const finding of checkUnit(unit)) {
      const [section = '', key = ''] = finding.about?.split('.') ?? [];
      const node = of(section, key).at(-1);
      report(
        finding.severity,
        finding.code,
        finding.message,
        node === undefined ? { start: top, end: top } : keySpan(node),
      );
    }
  }
  const context: RuleContext = { document, unit, dropIn, of, report };
  if (unit.state !== 'error') for (const rule of rules) rule(context);
  return found.sort(byPosition);
}

/**
 * Looks over a unit file or a drop-in: what `systemd-analyze verify` of systemd 257 would say, in its words, and what it
 * is silent about and users fall into. Every finding has a code (see the README), its exact place, and a fix where one
 * is certain. Never throws; a path that names no unit gets the one diagnostic bad-file-name.
 */
export function lint(text: string, options: LintOptions): readonly LintDiagnostic[] {
  const ignored = new Set(options.ignore ?? []);
  const target = unitOfPath(options.path);
  if (target === undefined) {
    const position: Position = { line: 1, column: 1, offset: 0 };
    if (ignored.has('bad-file-name')) return [];
    return [
      {
        severity: 'error',
        code: 'bad-file-name',
        message: `'${options.path}' is no unit's file name: it needs a type such as .service, or NAME.TYPE.d/FILE.conf.`,
        position,
      },
    ];
  }
  if (text === '') {
    const position: Position = { line: 1, column: 1, offset: 0 };
    const message = 'An empty file masks the unit or the drop-in, as a link to /dev/null does.';
    return ignored.has('empty-masks') ? [] : [{ severity: 'info', code: 'empty-masks', message, position }];
  }
  return lintDocument(parse(text), target.name, target.dropIn).filter((each) => !ignored.has(each.code));
}

/** Applies the fixes of diagnostics; of fixes that overlap only the first. */
export function applyFixes(text: string, diagnostics: readonly LintDiagnostic[]): string {
  const fixes = diagnostics
    .flatMap((each) => (each.fix === undefined ? [] : [each.fix]))
    .sort((a, b) => a.start - b.start);
  let out = '';
  let at = 0;
  for (const fix of fixes) {
    if (fix.start < at) continue;
    out += text.slice(at, fix.start) + fix.text;
    at = fix.end;
  }
  return out + text.slice(at);
}
