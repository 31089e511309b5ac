import { defineProgram, explainCommand, type Program } from '@harderway/command';
import { etcdRules } from '../rules/registry.js';
import { check } from './check.js';
import { convert } from './convert.js';
import { plan } from './plan.js';
import { render } from './render.js';

/** The program `etcd-config`. */
export const program: Program = defineProgram({
  name: 'etcd-config',
  summary: 'write, check and convert the configuration of etcd, and plan changes of members',
  commands: [render, check, convert, plan, explainCommand('etcd-config', etcdRules.rules)],
  examples: [
    ['etcd-config check --etcd-version 3.5.33 etcd.yaml', 'would etcd start with this file?'],
    ['etcd-config check --cluster cluster.yaml', 'would all members of a described cluster?'],
  ],
});
