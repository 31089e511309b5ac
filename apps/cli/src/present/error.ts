import type { Style } from './style.js';
import { visible } from './visible.js';

/** What is told of an error, to people and to machines. */
export interface ErrorView {
  readonly code?: string;
  readonly message: string;
  readonly host?: string;
  readonly step?: string;
  readonly found?: string;
  readonly hint?: string;
  readonly details: readonly string[];
}

const textOf = (error: object, key: string): string | undefined => {
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Reads what an error of any package tells about itself. */
export function viewError(error: unknown): ErrorView {
  if (!(error instanceof Error)) return { message: String(error), details: [] };
  const details: unknown = Reflect.get(error, 'details');
  const lines = Array.isArray(details) ? details.filter((line) => typeof line === 'string') : [];
  const parts = ['code', 'host', 'step', 'found', 'hint'].flatMap((key) => {
    const value = textOf(error, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const message = error.message || error.name;
  return { message, details: lines, ...Object.fromEntries(parts) };
}

const causes = (error: unknown): readonly Error[] => {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 10; at = at.cause) chain.push(at);
  return chain;
};

/**
 * An error for people: what went wrong, on which host, at which step, what was found, further lines, and what
 * to do. Stack traces of the error and its causes only when `verbose`. Ends with a newline.
 */
export function renderError(error: unknown, style: Style, verbose = false): string {
  const view = viewError(error);
  const indent = (text: string): string => visible(text).split('\n').join('\n         ');
  const row = (label: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [`  ${style.dim(`${label}:`.padEnd(6))} ${indent(value)}`];
  // What an error tells of its only host stands in `found` already.
  const details = view.details.filter((line) => line !== `${view.host}: ${view.found}`);
  const named = view.host !== undefined && view.message.startsWith(view.host);
  const code = view.code === undefined ? '' : ` ${style.dim(`[${view.code}]`)}`;
  const lines = [
    `${style.red(style.bold('error:'))} ${visible(view.message)}${code}`,
    ...(named ? [] : row('host', view.host)),
    ...row('step', view.step),
    ...row('found', view.found),
    ...details.map((line) => `    ${visible(line)}`),
    ...row('do', view.hint),
    ...(verbose ? causes(error).map((cause) => style.dim(visible(cause.stack ?? cause.message))) : []),
  ];
  return `${lines.join('\n')}\n`;
}
