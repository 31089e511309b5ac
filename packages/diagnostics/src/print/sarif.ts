import type { Diagnostic } from '../diagnostic.js';
import type { Fix } from '../fix.js';
import type { Span } from '../position.js';
import type { RuleInfo } from '../rules.js';
import type { CheckedText } from './json.js';
import { withHint } from './line.js';

/** The program that a SARIF log comes from. */
export interface SarifTool {
  readonly name: string;
  readonly version: string;
  /** Its home page. */
  readonly informationUri?: string | undefined;
  readonly rules: readonly RuleInfo[];
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

const region = ({ start, end }: Span): object => ({
  startLine: start.line,
  startColumn: start.column,
  endLine: end.line,
  endColumn: end.column,
});

/** A name such as `<command line>` is not a file, so it cannot be an artifact. */
const isPath = (file: string): boolean => !file.startsWith('<');

/** Half of a pair of UTF-16, which no URI can have. */
const half = /\p{Surrogate}/gu;

const uri = (file: string): string =>
  (file.startsWith('/') ? 'file://' : '') +
  file.replace(half, '\ufffd').split('/').map(encodeURIComponent).join('/');

function location(file: string, span: Span, message?: string): object {
  const said = message === undefined ? {} : { message: { text: message } };
  if (!isPath(file)) return { ...said, logicalLocations: [{ name: file, fullyQualifiedName: file }] };
  return { ...said, physicalLocation: { artifactLocation: { uri: uri(file) }, region: region(span) } };
}

const sarifFix = ({ title, edits }: Fix, file: string): object => ({
  description: { text: title },
  artifactChanges: [
    {
      artifactLocation: { uri: uri(file) },
      replacements: edits.map(({ from, to, text }) => ({
        deletedRegion: { charOffset: from, charLength: to - from },
        insertedContent: { text },
      })),
    },
  ],
});

function result(diagnostic: Diagnostic, fallback: string): object {
  const { code, severity, span, related = [], fixes = [] } = diagnostic;
  const file = diagnostic.file ?? fallback;
  return {
    ruleId: code,
    level: LEVELS[severity],
    message: { text: withHint(diagnostic) },
    locations: [location(file, span)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other) => location(other.file ?? file, other.span, other.message)),
        }),
    ...(fixes.length === 0 || !isPath(file) ? {} : { fixes: fixes.map((fix) => sarifFix(fix, file)) }),
  };
}

const sarifRule = ({ code, severity, title, why, url }: RuleInfo): object => ({
  id: code,
  shortDescription: { text: title },
  fullDescription: { text: why },
  help: { text: why },
  helpUri: url,
  defaultConfiguration: { level: LEVELS[severity] },
});

/** A log in SARIF 2.1.0 with one run, ready for `JSON.stringify`. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: object };
      /** Absent if everything was examined. */
      readonly invocations?:
        | readonly [
            { readonly executionSuccessful: false; readonly toolExecutionNotifications: readonly object[] },
          ]
        | undefined;
      readonly columnKind: 'utf16CodeUnits';
      readonly results: readonly object[];
    },
  ];
}

/**
 * Makes a log in SARIF 2.1.0 (OASIS) for code scanning services. Fixes count characters in UTF-16 units.
 *
 * @param failures what could not be examined, and why; without results of it, a service would take it for clean
 */
export function sarifLog(
  tool: SarifTool,
  results: readonly CheckedText[],
  failures: readonly string[] = [],
): SarifLog {
  const toolExecutionNotifications = failures.map((text) => ({ level: 'error', message: { text } }));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            informationUri: tool.informationUri,
            rules: tool.rules.map(sarifRule),
          },
        },
        ...(failures.length === 0
          ? {}
          : { invocations: [{ executionSuccessful: false, toolExecutionNotifications }] }),
        columnKind: 'utf16CodeUnits',
        results: results.flatMap(({ file, diagnostics }) => diagnostics.map((each) => result(each, file))),
      },
    ],
  };
}
