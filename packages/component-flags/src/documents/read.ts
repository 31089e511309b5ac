import type { Diagnostic, Span } from '@harderway/diagnostics';
import {
  formatKeyPath,
  type KeyPath,
  readKubernetesYaml,
  type YamlFault,
  type YamlText,
} from '@harderway/yaml-text';
import { inRanges, parseVersion } from '../version.js';
import type { DocumentFault } from './fault.js';
import { shapeIn } from './field.js';
import { type DocumentForm, headFault } from './head.js';
import { shapeFaults } from './shape.js';
import { listOf, mapOf, textOf } from './values.js';

/** A document that was read. */
export interface ReadDocument {
  /** The plain values; undefined where the text is not a mapping. */
  readonly value?: Readonly<Record<string, unknown>> | undefined;
  /** The version it is written in, where the reader knows it. */
  readonly apiVersion?: string | undefined;
  /** A field is the subject: `profiles[0].schedulerName`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The part of a path that leads to a value: a missing field is shown at the field around it. */
function presentPath(value: unknown, path: KeyPath): KeyPath {
  let inner = value;
  const missing = path.findIndex((key) => {
    inner = typeof key === 'number' ? listOf(inner)[key] : mapOf(inner)[key];
    return inner === undefined;
  });
  return missing < 0 ? path : path.slice(0, missing);
}

/** All faults of a document whose head is right: in its shape, or else in its values. */
function fieldFaults(
  fields: Readonly<Record<string, unknown>>,
  apiVersion: string,
  { facts, version, check }: DocumentForm,
): readonly DocumentFault[] {
  const shape = shapeIn(facts.fields, apiVersion, version);
  const at = parseVersion(version);
  const { lenient } = facts;
  const severity = lenient !== undefined && inRanges(at, lenient) ? 'warning' : 'error';
  const shapes = [...shapeFaults(fields, shape, inRanges(at, '1.20-1.22'))].map(
    (fault): DocumentFault => (fault.code === 'field-unknown' ? { ...fault, severity } : fault),
  );
  const isMisshapen = shapes.some((fault) => fault.severity !== 'warning');
  return isMisshapen ? shapes : [...shapes, ...(check?.(fields, apiVersion) ?? [])];
}

/** Values that were read before, and the place of each in its text. */
interface ParsedDocument {
  readonly value: unknown;
  at(path: KeyPath, what: 'key'): Span;
}

/**
 * Checks the values of a configuration file as {@link readDocument} does, without the YAML library. Never throws.
 *
 * Codes: those of {@link readDocument}, but for those of `readYaml`.
 */
export function checkDocument({ value, at }: ParsedDocument, form: DocumentForm): ReadDocument {
  const diagnose = (
    path: KeyPath,
    { code, severity, text, message = text, hint }: DocumentFault,
  ): Diagnostic =>
    form.rules.diagnostic(code, {
      message,
      programText: text,
      hint,
      severity,
      span: at(presentPath(value, path), 'key'),
      subject: formatKeyPath(path) || undefined,
    });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const text = "Object 'Kind' is missing in ''";
    const empty = { code: 'document-empty', path: [], text, message: 'no fields', hint: 'Write them.' };
    return { diagnostics: [diagnose([], empty)] };
  }
  const fields = mapOf(value);
  const head = headFault(fields, form);
  const apiVersion = textOf(fields['apiVersion']);
  const faults = head === undefined ? fieldFaults(fields, apiVersion, form) : [head];
  return {
    value: fields,
    apiVersion: head === undefined ? apiVersion : undefined,
    diagnostics: faults.map((fault) => diagnose(fault.path, fault)),
  };
}

/** Scalars that people and other programs may take for something else than the program does. */
const twofoldFaults = (
  { twofold = [], spanOf }: YamlText,
  { rules, program }: DocumentForm,
): readonly Diagnostic[] =>
  twofold.map((node) => {
    const [value, source] = [node.value, node.source].map((each) => JSON.stringify(each));
    // A long one may be a secret.
    const isShort = (source ?? '').length < 16;
    return rules.diagnostic('value-twofold', {
      message: `${isShort ? `${node.source} is ${value} to ${program}` : `${program} reads it in its own way`}: YAML 1.2 reads it otherwise`,
      hint: isShort ? `Write ${value}, or ${source} for a text.` : 'Quote a text.',
      span: spanOf(node),
    });
  });

/**
 * Checks a configuration file that was read as {@link readDocument} does, without `value-twofold`. Never throws.
 *
 * Codes: those of {@link readDocument}.
 */
export function checkYaml(yaml: YamlText | YamlFault, form: DocumentForm): ReadDocument {
  const own = yaml.diagnostics.map(({ code, ...found }) => form.rules.diagnostic(code, found));
  if (yaml.kind === 'fault') return { diagnostics: own };
  const read = checkDocument(yaml, form);
  return { ...read, diagnostics: [...own, ...read.diagnostics] };
}

/**
 * Reads a Kubernetes configuration file strictly: its kind and version must be among those that are read, unknown
 * fields and wrong types are refused, then values are checked. Never throws.
 *
 * Codes: those of `readYaml`, `document-empty`, `document-kind`, `document-version`, `field-unknown`, `field-type`,
 * `value-twofold` (warning), and the form's own.
 */
export function readDocument(text: string, form: DocumentForm): ReadDocument {
  const yaml = readKubernetesYaml(text, { configuration: true });
  const { diagnostics, ...read } = checkYaml(yaml, form);
  return {
    ...read,
    diagnostics: yaml.kind === 'fault' ? diagnostics : [...diagnostics, ...twofoldFaults(yaml, form)],
  };
}
