#!/usr/bin/env node
import { runMain } from '@harderway/command/node';
import { hostFiles } from '@harderway/kubernetes-commands/host';
import { programWith } from './command/program.js';

await runMain(programWith(hostFiles), import.meta.url);
