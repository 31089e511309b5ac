import { readFileSync } from 'node:fs';
import type { Connections } from '../connections.js';
import { parseConnections } from '../connections.js';
import type { Diagnostic } from '../diagnostic.js';
import { parseList } from '../list-parse.js';
import type { Table } from '../model.js';
import { parseProc } from '../proc-parse.js';
import { parseSave } from '../save-parse.js';

/** A problem that ends a command: what to print and the exit status. */
export class CommandFailure extends Error {
  readonly code = 'command-failure';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Text of a file, `-` for standard input. */
export const readText = (file: string): string => {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandFailure(`${file}: ${error instanceof Error ? error.message : String(error)}`, 3);
  }
};

/** A table that a text says. */
export interface ReadTable {
  readonly table: Table;
  readonly diagnostics: readonly Diagnostic[];
}

/** What kind of text it is, by its first line that is not empty. */
export type TextKind = 'list' | 'save' | 'proc' | 'connections' | 'ldirectord' | 'unknown' | 'empty';

/** Tells the kinds of text apart that this command reads. */
export const kindOf = (text: string): TextKind => {
  const first = /^[^\n]*\S[^\n]*/m.exec(text)?.[0] ?? '';
  if (first === '') return 'empty';
  if (/^IPVS connection entries|^Pro FromIP/.test(first)) return 'connections';
  // The kernel's own table has addresses as bare hexadecimal digits.
  if (
    /^(TCP|UDP|SCTP) {2}([0-9A-F]{8}|\[([0-9a-f]{4}:){7}[0-9a-f]{4}\]):[0-9A-F]{4} |^FWM {2}[0-9A-F]{8} /m.test(
      text,
    )
  )
    return 'proc';
  if (/^IP Virtual Server|^Prot |^(TCP|UDP|SCTP|FWM) /.test(first)) return 'list';
  if (/^\s*(ipvsadm\s+)?-/.test(first)) return 'save';
  // ldirectord(8): every statement is `name = value`, but for comments.
  const statements = text.split('\n').filter((line) => /^\s*[^\s#]/.test(line));
  return statements.length === 0 || statements.some((line) => /^\s*\w+\s*=/.test(line))
    ? 'ldirectord'
    : 'unknown';
};

/** Reads a table of services from any text that says one. */
export const readTable = (text: string, kind: TextKind, file: string): ReadTable => {
  switch (kind) {
    case 'empty':
      return { table: { services: [] }, diagnostics: [] };
    case 'list':
      return parseList(text);
    case 'save':
      return parseSave(text);
    case 'proc':
      return parseProc(text);
    case 'unknown':
      throw new CommandFailure(
        `${file} is neither an output of ipvsadm -S -n or -L -n nor a configuration of ldirectord`,
        1,
      );
    case 'connections':
    case 'ldirectord':
      throw new CommandFailure(
        `${file} is no output of ipvsadm -S -n or -L -n; make one with: ipvsadm -S -n > ${file}`,
        1,
      );
  }
};

/** The connections a text says. */
export const readConnections = (text: string): Connections => parseConnections(text);

/** Prints what was found in a file and says whether something of it was lost. */
export const reportOn = (file: string, diagnostics: readonly Diagnostic[]): boolean => {
  for (const { severity, code, message, position } of diagnostics)
    console.error(`${file}:${position.line}:${position.column}: ${severity}: ${message} [${code}]`);
  return diagnostics.some(({ severity }) => severity === 'error');
};
