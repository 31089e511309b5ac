import { parseSigned, parseUnsigned } from './integer.js';
import { goQuote } from './quote.js';
import { fail, ok, type ValueResult } from './result.js';

/** A pattern of file names and the verbosity there. */
export interface ModuleVerbosity {
  readonly pattern: string;
  readonly verbosity: number;
}

const pieces = (text: string): readonly string[] => text.split(',').filter((piece) => piece !== '');

/** `vmodule` before 1.23. Source: klog v2 `klog.go`, `moduleSpec.Set`. */
export function parseModuleSpec(text: string): ValueResult<readonly ModuleVerbosity[]> {
  const out: ModuleVerbosity[] = [];
  for (const piece of pieces(text)) {
    const [pattern = '', level = '', extra] = piece.split('=');
    const value = parseSigned(level, { bits: 32, base: 10 });
    if (extra !== undefined || pattern === '' || level === '' || !value.ok)
      return fail('syntax error: expect comma-separated list of filename=N');
    if (value.value < 0) return fail('negative value for vmodule level');
    out.push({ pattern, verbosity: Number(value.value) });
  }
  return ok(out);
}

/** `vmodule` from 1.23 on. Source: k8s.io/component-base `logs/api/v1`, `VModuleConfiguration`. */
export function parseModulePatterns(text: string): ValueResult<readonly ModuleVerbosity[]> {
  const out: ModuleVerbosity[] = [];
  for (const piece of pieces(text)) {
    const [pattern = '', level = '', extra] = piece.split('=');
    if (extra !== undefined || pattern === '' || level === '')
      return fail(`${goQuote(piece)} does not have the pattern=N format`);
    const value = parseUnsigned(level, { bits: 31, base: 10 });
    if (!value.ok) return fail(`parsing verbosity in ${goQuote(piece)}: ${value.message}`);
    out.push({ pattern, verbosity: Number(value.value) });
  }
  return ok(out);
}

/** `log-backtrace-at`: `file.go:234`, empty to switch off. Source: klog v2, `traceLocation.Set`. */
export function parseTraceLocation(text: string): ValueResult<string> {
  if (text === '') return ok(text);
  const [file = '', line = '', extra] = text.split(':');
  const value = parseSigned(line, { bits: 64, base: 10, name: 'Atoi' });
  if (extra !== undefined || !file.includes('.') || !value.ok)
    return fail('syntax error: expect file.go:234');
  return value.value <= 0 ? fail('negative or zero value for level') : ok(text);
}

/** `stderrthreshold`: INFO, WARNING, ERROR, FATAL in any case, or a number. Source: klog v2, `severity.Set`. */
export function parseSeverity(text: string): ValueResult<string> {
  if (['INFO', 'WARNING', 'ERROR', 'FATAL'].includes(text.toUpperCase())) return ok(text.toUpperCase());
  const value = parseSigned(text, { bits: 32, base: 10 });
  return value.ok ? ok(text) : value;
}

/** A Kubernetes quantity such as `64Ki`. Source: k8s.io/apimachinery `api/resource/quantity.go`. */
export function parseQuantity(text: string): ValueResult<string> {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/s.exec(text);
  if (text === '')
    return fail(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  const [, , whole = '', fraction = '', suffix = ''] = parts ?? [];
  if (!/^[+-]?[0-9.]+[eEinumkKMGTP]*[-+]?[0-9]*$/.test(text))
    return fail(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  if (whole === '' && fraction === '') return fail('unable to parse numeric part of quantity');
  if (!/^(?:|[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)$/.test(suffix))
    return fail("unable to parse quantity's suffix");
  return ok(text);
}
