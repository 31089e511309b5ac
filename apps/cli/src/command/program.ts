import { defineProgram, type Program } from '@harderway/command';
import type { Engine } from '../context.js';
import { changeCommands } from './change.js';
import { defineOnHosts, defineWith, type Running } from './define.js';
import { describeCommands } from './describe.js';
import { lookCommands } from './look.js';

/** The command `harderway`. The code of each command is loaded when it runs, so that help comes at once. */
export function createProgram(engine: Engine): Program {
  const running: Running = {};
  const define = defineWith(engine, running);
  const onHosts = defineOnHosts(define);
  return defineProgram({
    name: 'harderway',
    summary: 'run a highly available Kubernetes control plane on plain machines, over SSH',
    commands: [...describeCommands(define), ...changeCommands(onHosts), ...lookCommands(onHosts, define)],
    examples: [
      ['harderway init', 'describe the machines'],
      ['harderway plan', 'see what is missing on them'],
      ['harderway apply', 'bring it there'],
      ['harderway verify', 'check that it works'],
    ],
    handlesSignals: true,
    report: async (error, failure) => (await import('./report.js')).report(error, failure, running.log),
  });
}
