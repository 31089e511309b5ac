import type { Options } from 'tsup';
import base from '../../tsup.config.js';

/**
 * Modules that use the YAML library are entries of their own: a bundler keeps that library wherever it is imported, and
 * `memberArgv` should not bring it.
 */
const config: Options = {
  ...base,
  entry: [
    'src/{index,etcdctl,membership,bin}.ts',
    'src/document/{write,update}-file.ts',
    'src/document/yaml/{decode,syntax}.ts',
  ],
};
export default config;
