import type { Options } from 'tsup';
import base from '../../tsup.config.js';

/**
 * Every module is an entry, so that a bundle takes only those that it uses: who builds a command line carries neither
 * the checks nor the YAML library.
 */
const config: Options = {
  ...base,
  entry: [
    'src/{index,etcdctl,membership}.ts',
    'src/bin.ts',
    'src/{catalog,cluster,document,etcdctl,membership,rules,tuning,versions}/**/*.ts',
  ],
};
export default config;
