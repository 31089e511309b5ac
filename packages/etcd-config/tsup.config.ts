import { defineConfig } from 'tsup';
import { base } from '../../tsup.base.js';

// Every module is an entry, so that a bundle takes only those that it uses: the checks and the YAML
// library are no weight for who builds a command line.
const modules = 'src/{catalog,check,cluster,config,etcdctl,membership,tuning,versions}/*.ts';

export default defineConfig({ ...base, entry: ['src/index.ts', 'src/bin.ts', modules] });
