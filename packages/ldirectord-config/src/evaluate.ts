import type { DocumentLine, LdirectordDocument } from './document.js';
import { type Environment, plainEnvironment } from './environment.js';
import { defaultGlobals, type HeadDraft, headDirectives, takeBareSupervised } from './head-directives.js';
import { endSection, type ReadSection, startSection } from './section.js';
import { sectionDirectives } from './section-directives.js';
import type { SectionDraft } from './section-draft.js';
import { setUp } from './setup.js';
import type { State } from './state.js';
import { ConfigError, configError } from './values.js';

/** A message of the program. */
export interface Message {
  readonly severity: 'error' | 'warning';
  /** Null for what is said of the file after reading it. */
  readonly line: number | null;
  readonly message: string;
}

/** What the program makes of a file. */
export interface Evaluation {
  readonly verdict: 'valid' | 'invalid';
  /** Warnings in order, and at the end the error that stopped it, if there is one. */
  readonly messages: readonly Message[];
  /** Present if the file is valid. */
  readonly state?: State;
}

interface Reading {
  readonly environment: Environment;
  readonly head: HeadDraft;
  readonly sections: ReadSection[];
  readonly seen: Set<string>;
  warn(line: number | null, message: string): void;
}

const readHeadLine = (reading: Reading, line: DocumentLine): void => {
  if (line.kind === 'blank' || line.kind === 'comment') return;
  if (line.kind === 'directive') {
    const take = headDirectives.get(line.name);
    if (take?.(reading.head, line.value, line.number)) return;
  }
  if (takeBareSupervised(reading.head, line.text, line.number)) return;
  configError(line.number, `Unknown command ${line.text} `);
};

const readSectionLine = (draft: SectionDraft, line: DocumentLine): void => {
  if (line.kind === 'directive') {
    const take = sectionDirectives.get(line.name);
    if (take?.(draft, line.value, line.number)) return;
  }
  configError(line.number, `Unknown command "${line.text}"`);
};

const belongs = (line: DocumentLine): boolean =>
  line.kind === 'comment' ||
  ((line.kind === 'directive' || line.kind === 'other') && line.place === 'section');

/** Reads the section that starts at an index and gives the index of the line after it. */
const readSection = (reading: Reading, lines: readonly DocumentLine[], at: number): number => {
  const header = lines[at];
  if (header?.kind !== 'virtual') return at + 1;
  const { environment, warn } = reading;
  const draft = startSection(header.number, header.value, header.family, environment, warn);
  let next = at + 1;
  for (let line = lines[next]; line && belongs(line); line = lines[++next])
    if (line.kind !== 'comment') readSectionLine(draft, line);
  const section = endSection(draft);
  // At the end of the file the program looks at the header of an empty section again, as a second service.
  const twice = next === at + 1 && next === lines.length;
  if (reading.seen.has(section.id) || twice)
    configError(Math.min(next + 1, lines.length), 'duplicate virtual server');
  reading.seen.add(section.id);
  reading.sections.push(section);
  return next;
};

const read = (document: LdirectordDocument, reading: Reading): State => {
  const { lines } = document;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    if (!line) break;
    if (line.kind === 'virtual') {
      at = readSection(reading, lines, at);
      continue;
    }
    readHeadLine(reading, line);
    at++;
  }
  const globals = reading.head.state;
  if (globals.fork === 'no')
    for (const { state, id } of reading.sections)
      if (state.checkinterval !== undefined)
        reading.warn(null, `checkinterval in virtual service ${id} ignored when fork=no`);
  return { globals, virtuals: reading.sections.map((section) => setUp(section, globals)) };
};

/**
 * What ldirectord makes of a file: whether it takes it, the messages it prints, and what it then knows.
 * Never throws; reading stops at the first error, as the program does. The environment stands for the machine.
 * Source: read_config and ld_setup of ldirectord 4.16.0.
 */
export const evaluate = (
  document: LdirectordDocument,
  environment: Environment = plainEnvironment,
): Evaluation => {
  const messages: Message[] = [];
  const warn = (line: number | null, message: string): void => {
    messages.push({ severity: 'warning', line, message });
  };
  const reading: Reading = {
    environment,
    head: { environment, state: { ...defaultGlobals }, warn },
    sections: [],
    seen: new Set(),
    warn,
  };
  try {
    return { verdict: 'valid', messages, state: read(document, reading) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // The program drops one line break at the end of a message.
    const message = error.message.replace(/\n$/, '');
    messages.push({ severity: 'error', line: error.line, message });
    return { verdict: 'invalid', messages };
  }
};
