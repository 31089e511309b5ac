import { contentSpan, type DocumentLine, type LdirectordDocument } from '../document/document.js';
import { type Environment, plainEnvironment } from '../environment.js';
import type { HeadDraft, SectionDraft } from './drafts.js';
import { defaultGlobals, headDirectives, takeBareSupervised } from './head-directives.js';
import { ConfigError, configError, type Message, messageAt, type Warn } from './messages.js';
import { type EvaluatedSection, endSection, startSection } from './section.js';
import { sectionDirectives } from './section-directives.js';
import { setUp } from './setup.js';
import type { GlobalState, State } from './state.js';

/** A file as the program reads it: it starts with that state, or stops with an error, the last of the messages. */
export type Evaluation =
  | { readonly verdict: 'runs'; readonly messages: readonly Message[]; readonly state: State }
  | {
      readonly verdict: 'refused';
      readonly messages: readonly Message[];
      readonly state?: undefined | undefined;
    };

interface Reading {
  readonly environment: Environment;
  readonly head: HeadDraft;
  readonly sections: EvaluatedSection[];
  readonly seen: Set<string>;
  readonly warn: Warn;
}

function readHeadLine({ head }: Reading, line: DocumentLine): void {
  if (line.kind === 'blank' || line.kind === 'comment') return;
  if (line.kind === 'directive' && headDirectives.get(line.name)?.(head, line.value, line)) return;
  if (takeBareSupervised(head, line)) return;
  configError(line, `Unknown command ${line.text} `, 'unknown-directive');
}

function readSectionLine(draft: SectionDraft, line: DocumentLine): void {
  if (line.kind === 'directive' && sectionDirectives.get(line.name)?.(draft, line.value, line)) return;
  configError(line, `Unknown command "${line.text}"`, 'unknown-directive');
}

const belongs = (line: DocumentLine): boolean =>
  line.kind === 'comment' ||
  ((line.kind === 'directive' || line.kind === 'other') && line.place === 'section');

/** Reads the section that starts at an index. Returns the index of the line after it. */
function readSection(reading: Reading, lines: readonly DocumentLine[], at: number): number {
  const header = lines[at];
  if (header?.kind !== 'virtual') return at + 1;
  const { environment, warn } = reading;
  const draft = startSection(header, environment, warn);
  let next = at + 1;
  for (let line = lines[next]; line && belongs(line); line = lines[++next])
    if (line.kind !== 'comment') readSectionLine(draft, line);
  const section = endSection(draft);
  // At the end of the file the program reads the header of an empty section again, as a second service.
  const twice = next === at + 1 && next === lines.length;
  if (reading.seen.has(section.id) || twice) {
    // The program notices it at the line after the section.
    const line = lines[next] ?? lines.at(-1) ?? header;
    const found = messageAt('error', 'duplicate-virtual', line, 'duplicate virtual server');
    throw new ConfigError({ ...found, span: contentSpan(header) });
  }
  reading.seen.add(section.id);
  reading.sections.push(section);
  return next;
}

function read(document: LdirectordDocument, reading: Reading): State {
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
  const globals = withMarks(reading.head.state, reading.sections);
  return { globals, virtuals: reading.sections.map((section) => setUp(section, globals)) };
}

/** Adds the empty fallbacks that the program makes when it looks for those of firewall marks. */
function withMarks(globals: GlobalState, sections: readonly EvaluatedSection[]): GlobalState {
  const { fallback, fallback6 } = globals;
  const uses = (family: 'inet' | 'inet6'): boolean =>
    sections.some(({ state, fallback: own }) => state.protocol === 'fwm' && state.family === family && !own);
  return {
    ...globals,
    fallback: fallback && uses('inet') ? { ...fallback, fwm: {} } : fallback,
    fallback6: fallback6 && uses('inet6') ? { ...fallback6, fwm: {} } : fallback6,
  };
}

/** The warnings about a file that the program prints after reading it. */
const lateWarnings = ({ lines }: LdirectordDocument, { globals, virtuals }: State): readonly Message[] =>
  virtuals.flatMap(({ checkinterval, id, line }) => {
    const header = lines[line - 1];
    if (globals.fork === 'yes' || checkinterval === undefined || !header) return [];
    const message = `checkinterval in virtual service ${id} ignored when fork=no`;
    return [{ ...messageAt('warning', 'program-warning', header, message), line: null }];
  });

/**
 * Reads a file as ldirectord does: whether it is valid, the messages that the program prints, and the state that it then
 * has. Never throws; reading stops at the first error, as in the program. The environment describes the machine.
 * Source: read_config and ld_setup of ldirectord 4.16.0.
 */
export function evaluate(
  document: LdirectordDocument,
  environment: Environment = plainEnvironment,
): Evaluation {
  const messages: Message[] = [];
  const warn: Warn = (line, message, code) => {
    messages.push(messageAt('warning', code, line, message));
  };
  const head: HeadDraft = { environment, state: { ...defaultGlobals }, warn };
  try {
    const state = read(document, { environment, head, sections: [], seen: new Set(), warn });
    return { verdict: 'runs', messages: [...messages, ...lateWarnings(document, state)], state };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // The program drops one line break at the end of a message.
    const message = error.message.replace(/\n$/, '');
    return { verdict: 'refused', messages: [...messages, { ...error.found, message }] };
  }
}
