import { type Diagnostic, didYouMean, inTextOrder, WHOLE_TEXT } from '@harderway/diagnostics';
import { decodeBytes } from '../document/bytes.js';
import type { UnitNode } from '../document/model.js';
import { parse } from '../document/parse.js';
import type { SpecifierContext } from '../exec/specifiers.js';
import { instantiate, parseUnitName } from '../names/name.js';
import type { UnitCode } from '../rules.generated.js';
import { sectionNames } from '../schema/lookup.js';
import { loadUnit } from '../settings/load.js';
import type { LogEntry } from '../settings/loaded.js';
import { checkUnit } from '../verify/unit.js';
import { foreign } from './foreign.js';
import { isQuadletSection, quadletFindings, quadletOfPath } from './quadlet.js';
import { rules } from './registry.js';
import { subjectOf } from './subject.js';
import { suggestKey } from './suggest-key.js';
import { suggestValue } from './suggest-value.js';

export interface LintOptions {
  /** The file's path, or the unit's name; says what kind of unit or Quadlet file it is, and whether it is a drop-in (`x.service.d/y.conf`). */
  readonly path: string;
  /** Codes of rules that stay silent. */
  readonly ignore?: readonly string[] | undefined;
  /** Major version of the systemd that will read the unit: directives that it does not know yet are reported. */
  readonly version?: number | undefined;
  /** Version of the podman that will read a Quadlet file, such as `5.4`: keys that it does not know yet are reported. */
  readonly podman?: string | undefined;
  /** Whether to run the rules about matters of taste too: exec-path-bare, timeout-unbounded. */
  readonly pedantic?: boolean | undefined;
  /** Names of units that there are besides, such as those of the same run. */
  readonly units?: readonly string[] | undefined;
  /** Values of specifiers by letter, for those that depend on the machine (`{ H: 'host' }`); without them, what has one passes. */
  readonly values?: SpecifierContext['values'] | undefined;
}

/** The unit a file belongs to: its own name, or for a drop-in that of its directory. */
export function unitOfPath(path: string): { readonly name: string; readonly dropIn: boolean } | undefined {
  const parts = path.split('/');
  const file = parts.at(-1) ?? '';
  const directory = parts.at(-2) ?? '';
  const dropIn = file.endsWith('.conf') && directory.endsWith('.d');
  const bare = dropIn ? directory.slice(0, -2) : file;
  const name = dropIn && !bare.includes('.') ? `unit.${bare}` : bare;
  const parsed = parseUnitName(name);
  if (parsed === undefined) return undefined;
  return { name: parsed.kind === 'template' ? instantiate(name, 'instance') : name, dropIn };
}

/** Rules about matters of taste. */
const pedanticCodes: readonly UnitCode[] = ['exec-path-bare', 'timeout-unbounded'];

/** Longest message; systemd repeats values in full, however long. */
const MAX_MESSAGE = 500;

function bounded(message: string): string {
  const text = message.endsWith('.') ? message.slice(0, -1) : message;
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}

/** A message of systemd, with the page of its rule; sentences lose their full stop, as other messages have none. */
const complete = (
  { code, severity, message, span }: LogEntry['diagnostic'],
  more: Pick<Diagnostic, 'hint' | 'fixes'> = {},
): Diagnostic<UnitCode> => ({
  code,
  severity,
  message: bounded(message),
  span,
  hint: more.hint,
  fixes: more.fixes,
  url: rules.find(code)?.url,
});

function fromLog({ node, diagnostic }: LogEntry): Diagnostic<UnitCode> {
  // systemd logs it as a warning, and refuses the file.
  if (diagnostic.code === 'invalid-utf8' && node.kind === 'invalid')
    return complete({ ...diagnostic, severity: 'error' });
  if (diagnostic.code === 'unknown-key' && node.kind === 'assignment')
    return complete(diagnostic, suggestKey(node));
  if ((diagnostic.code === 'bad-value' || diagnostic.code === 'bad-calendar') && node.kind === 'assignment')
    return complete(diagnostic, { hint: suggestValue(node) });
  if (diagnostic.code === 'unknown-section' && node.kind === 'section')
    return complete(diagnostic, {
      hint:
        didYouMean(
          `[${node.name}]`,
          sectionNames.map((name) => `[${name}]`),
        ).trim() || undefined,
    });
  return complete(diagnostic);
}

/** Whether a line is in a section of podman, of which systemd knows nothing. */
const isOfQuadlet = (node: UnitNode): boolean =>
  isQuadletSection(
    node.kind === 'section' ? node.name : node.kind === 'assignment' ? node.section : undefined,
  );

function check(
  text: string,
  { path, version, podman, values = {}, pedantic = false, units = [] }: LintOptions,
): readonly Diagnostic<UnitCode>[] {
  const quadlet = quadletOfPath(path);
  const target = quadlet ?? unitOfPath(path);
  if (target === undefined)
    return [
      rules.diagnostic('bad-file-name', {
        message: `'${path}' is not the file name of a unit`,
        span: WHOLE_TEXT,
        hint: 'Give it a type, such as .service, or name it NAME.TYPE.d/FILE.conf.',
      }),
    ];
  if (text === '') {
    const message = 'an empty file masks the unit or the drop-in, as a link to /dev/null does';
    return [rules.diagnostic('empty-masks', { message, span: WHOLE_TEXT })];
  }
  const document = parse(text);
  const other = foreign(text, document);
  if (other !== undefined)
    return [rules.diagnostic('not-a-unit', { message: `${other}, not a unit: skipped`, span: WHOLE_TEXT })];
  const unit = loadUnit(target.name, [{ path, document }], { values });
  const said = unit.log.filter(({ node }) => quadlet === undefined || !isOfQuadlet(node)).map(fromLog);
  if (unit.state === 'error') return said;
  // podman completes what a Quadlet file begins.
  const dropIn = target.dropIn || quadlet !== undefined;
  const whole = unit.state === 'loaded' && !dropIn ? checkUnit(unit) : [];
  return [
    ...said,
    ...whole.map((each) => complete(each)),
    ...(quadlet === undefined ? [] : [...quadletFindings(document, quadlet, podman)]).map(
      ({ code, ...found }) => rules.diagnostic(code, found),
    ),
    ...rules.check(
      subjectOf(document, unit, { dropIn, others: units, version }),
      ({ code }) => pedantic || !pedanticCodes.includes(code),
    ),
  ];
}

/**
 * Checks a unit file or a drop-in: reports what `systemd-analyze verify` of systemd 257 would say, in its words, and what
 * it is silent about and people fall into. Every diagnostic has a code (see RULES.md), its exact place, and a fix where
 * one is certain. `text` may be the bytes of a file: what is not UTF-8 is an error then. Never throws; a path that does not name a unit gets the one diagnostic bad-file-name.
 */
export function lint(text: string | Uint8Array, options: LintOptions): readonly Diagnostic<UnitCode>[] {
  const ignored = new Set(options.ignore);
  const found = check(typeof text === 'string' ? text : decodeBytes(text), options);
  return inTextOrder(ignored.size === 0 ? found : found.filter(({ code }) => !ignored.has(code)));
}
