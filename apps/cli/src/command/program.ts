import { defineProgram, type Program } from '@harderway/command';
import type { Engine } from '../context.js';
import { hostOptions } from '../options.js';
import { backupCommands } from './backup.js';
import { changeCommands } from './change.js';
import { defineIn, type Running } from './define.js';
import { inspectCommands } from './inspect.js';
import { setUpCommands } from './set-up.js';
import { optionSynonyms, synonyms } from './synonyms.js';
import { toolCommands } from './tools.js';

/** The command `harderway`. The code of each command is loaded when it runs, so that help comes at once. */
export function createProgram(engine: Engine): Program {
  const running: Running = {};
  return defineProgram({
    name: 'harderway',
    summary: 'run a highly available Kubernetes control plane on plain machines, over SSH',
    commands: [
      ...setUpCommands(defineIn(engine, running, 'Set up', {})),
      ...changeCommands(defineIn(engine, running, 'Change', hostOptions)),
      ...inspectCommands(defineIn(engine, running, 'Inspect', hostOptions)),
      ...backupCommands(defineIn(engine, running, 'Back up and restore', hostOptions)),
      ...toolCommands(defineIn(engine, running, 'Tools', hostOptions)),
    ],
    examples: [
      ['harderway init', 'describe the machines'],
      ['harderway plan', 'see what is missing on them'],
      ['harderway apply', 'bring it there'],
      ['harderway verify', 'check that it works'],
    ],
    knows: async () => (await import('../known-versions.js')).knownVersions,
    synonyms,
    optionSynonyms,
    handlesSignals: true,
    report: async (error, failure) => (await import('./report.js')).report(error, failure, running.log),
  });
}
