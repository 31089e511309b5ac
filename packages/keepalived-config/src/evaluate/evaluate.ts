import type { KeepalivedDocument } from '../document/document.js';
import { type Environment, plainEnvironment } from '../environment.js';
import type { Process } from '../grammar/model.js';
import type { Message } from '../reader/messages.js';
import { statementReader } from '../reader/read.js';
import { type BfdState, bfdHandlers } from './bfd/bfd.js';
import { type Block, keywordOf } from './block.js';
import { type CheckerState, checkerHandlers } from './checker/checker.js';
import { type Context, createContext, KeepalivedEnds, type MessageCode } from './context.js';
import { type GlobalState, globalHandlers } from './global/global.js';
import { type Handlers, readFile } from './process.js';
import { type VrrpState, vrrpHandlers } from './vrrp/vrrp.js';

/** The state that keepalived runs with, defaults and inheritance filled in. */
export interface State extends CheckerState {
  readonly global: GlobalState;
  /** Undefined if VRRP does not run, and with it keepalived. */
  readonly vrrp: VrrpState | undefined;
  readonly bfd: readonly BfdState[];
  /** Keywords of blocks and settings at the top of the file that a process reads, each once. */
  readonly keywords: readonly string[];
}

/** The outcome of reading a file. */
export interface Evaluation {
  /** Whether it keeps running. `keepalived -t` does not always tell. */
  readonly verdict: 'runs' | 'refused';
  /**
   * The exit status of `keepalived -t`: 0, or 2 for a missing value, 4 if it cannot run, 5 if it corrects something, 6 for scripts
   * that are not secure, 139 if it crashes. The manual has 3, 4 and 5 instead of 4, 5 and 6. Undefined if keepalived never ends,
   * or if the test goes wrong: it has the data of all processes in one, and mixes up their lists of tracked files.
   */
  readonly testExitCode: number | undefined;
  readonly messages: readonly Message<MessageCode>[];
  /** Texts of the files that are included, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Undefined if keepalived ends before it has read everything. */
  readonly state: State | undefined;
}

const exitCodes = { note: 0, file: 4, fatal: 4, corrected: 5, security: 6 } as const;

/**
 * Reads a file as keepalived does: once as each of its processes. Never throws. The environment describes the machine.
 * Source: validate_config of main.c, and what it calls.
 */
export function evaluate(
  document: KeepalivedDocument,
  environment: Environment = plainEnvironment,
): Evaluation {
  const context = createContext(environment);
  const files = new Map<string, string>();

  function read(process: Process, handlers: Handlers): Block {
    const next = statementReader(document.lines, {
      environment,
      report: context.report,
      included: (path, text) => files.set(path, text),
      copy: process !== 'global',
    });
    return readFile({ process, context, handlers, next });
  }

  const { messages } = context;
  try {
    const state = readAll(read, context);
    const worst = Math.max(0, ...messages.map((message) => exitCodes[message.class]));
    const testExitCode = context.testIsUndefined ? undefined : worst;
    return { verdict: state.vrrp === undefined ? 'refused' : 'runs', testExitCode, messages, files, state };
  } catch (error) {
    if (!(error instanceof KeepalivedEnds)) throw error;
    return {
      verdict: 'refused',
      testExitCode: context.testIsUndefined ? undefined : error.exitCode,
      messages,
      files,
      state: undefined,
    };
  }
}

function readAll(read: (process: Process, handlers: Handlers) => Block, context: Context): State {
  const parent = globalHandlers(context);
  const globalFile = read('global', parent.handlers);
  const global = parent.state(globalFile);
  const checker = checkerHandlers(context);
  const checkerFile = read('checker', checker.handlers);
  const checks = checker.finish(global);
  const router = vrrpHandlers(context, global);
  const vrrpFile = read('vrrp', router.handlers);
  const vrrp = router.finish();
  const { sessions, handlers } = bfdHandlers(context);
  const bfdFile = read('bfd', handlers);
  const keywords = [globalFile, checkerFile, vrrpFile, bfdFile].flatMap(({ settings, blocks }) => [
    ...settings.map(({ spec }) => spec.keyword),
    ...blocks.map(keywordOf),
  ]);
  return { global, ...checks, vrrp, bfd: sessions, keywords: [...new Set(keywords)] };
}
