#!/usr/bin/env node
import { runMain } from '@harderway/command/node';
import { hostFiles } from '@harderway/kubernetes-commands/host';
import { statFile } from './command/host.js';
import { programWith } from './command/program.js';

await runMain(programWith({ ...hostFiles, stat: statFile }), import.meta.url);
