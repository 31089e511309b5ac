import { defineProgram, explainCommand, type Program } from '@harderway/command';
import { coverageOf } from '@harderway/component-flags';
import { etcdCatalog } from '../catalog/catalog.js';
import { etcdRules } from '../rules/registry.js';
import { check } from './check.js';
import { commandLineRules } from './command-line.js';
import { convert } from './convert.js';
import { plan } from './plan.js';
import { render } from './render.js';
import { upgrade } from './upgrade.js';

/** The program `etcd-config`. */
export const program: Program = defineProgram({
  name: 'etcd-config',
  summary: 'write, check and convert the configuration of etcd, and plan changes of members',
  commands: [
    render,
    check,
    convert,
    plan,
    upgrade,
    explainCommand('etcd-config', [...etcdRules.rules, ...commandLineRules]),
  ],
  knows: () => coverageOf(etcdCatalog),
  examples: [
    ['etcd-config check --etcd-version 3.5.33 etcd.yaml', 'would etcd start with this file?'],
    ['etcd-config check --cluster cluster.yaml', 'would all members of a described cluster?'],
  ],
});
