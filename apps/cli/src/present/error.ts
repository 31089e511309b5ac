import { visible as oneLine, type Paint } from '@harderway/diagnostics';

/** The parts of an error that are shown, to people and to programs. */
export interface ErrorView {
  readonly code?: string | undefined;
  readonly message: string;
  readonly host?: string | undefined;
  readonly step?: string | undefined;
  readonly found?: string | undefined;
  readonly hint?: string | undefined;
  readonly details: readonly string[];
}

const visible = (text: string): string => oneLine(text, { lines: true });

/** Reads the parts of an error of any package. */
export function viewError(error: unknown): ErrorView {
  if (!(error instanceof Error)) return { message: String(error), details: [] };
  const details: unknown = Reflect.get(error, 'details');
  const lines = Array.isArray(details) ? details.filter((line) => typeof line === 'string') : [];
  const text = (key: string): string | undefined => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    message: error.message || error.name,
    details: lines,
    code: text('code'),
    host: text('host'),
    step: text('step'),
    found: text('found'),
    hint: text('hint'),
  };
}

function causes(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 10; at = at.cause) chain.push(at);
  return chain;
}

/**
 * An error for people: what went wrong, on which host, at which step, what was found, further lines, and what
 * to do. Stack traces of the error and its causes only when `verbose`. `log` is the path of the run's log. Ends with a newline.
 */
export function renderError(
  error: unknown,
  paint: Paint,
  {
    verbose = false,
    log,
  }: { readonly verbose?: boolean | undefined; readonly log?: string | undefined } = {},
): string {
  const view = viewError(error);
  const indent = (text: string): string => visible(text).split('\n').join('\n         ');
  const row = (label: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [`  ${paint('faint', `${label}:`.padEnd(6))} ${indent(value)}`];
  // An error about one host has the same detail in `found`.
  const details = view.details.filter((line) => line !== `${view.host}: ${view.found}`);
  const named = view.host !== undefined && view.message.startsWith(view.host);
  const code = view.code === undefined ? '' : ` ${paint('faint', `[${view.code}]`)}`;
  const lines = [
    `${paint('error', paint('strong', 'error:'))} ${visible(view.message)}${code}`,
    ...(named ? [] : row('host', view.host)),
    ...row('step', view.step),
    ...row('found', view.found),
    ...details.map((line) => `    ${visible(line)}`),
    ...row('hint', view.hint),
    ...row('log', log),
    ...(verbose ? causes(error).map((cause) => paint('faint', visible(cause.stack ?? cause.message))) : []),
  ];
  return `${lines.join('\n')}\n`;
}
