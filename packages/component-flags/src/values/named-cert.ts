import { fail, ok, type ValueResult } from './result.js';

/** A serving certificate for names, `crt,key` or `crt,key:name,name`. */
export interface NamedCertKey {
  readonly certFile: string;
  readonly keyFile: string;
  readonly names: readonly string[];
}

/** Source: k8s.io/component-base `cli/flag/namedcertkey_flag.go`. */
export function parseNamedCertKey(text: string): ValueResult<NamedCertKey> {
  const colon = text.indexOf(':');
  const pair = (colon < 0 ? text : text.slice(0, colon)).trim();
  const list = colon < 0 ? undefined : text.slice(colon + 1).trim();
  if (list === '') return fail('empty names list is not allowed');
  const files = pair.split(',');
  const [certFile, keyFile] = files;
  if (files.length !== 2 || certFile === undefined || keyFile === undefined)
    return fail('expected comma separated certificate and key file paths');
  return ok({
    certFile: certFile.trim(),
    keyFile: keyFile.trim(),
    names: list === undefined ? [] : list.split(',').map((name) => name.trim()),
  });
}

/** The text of one use of the flag. */
export const formatNamedCertKey = ({ certFile, keyFile, names }: NamedCertKey): string =>
  `${certFile},${keyFile}${names.length > 0 ? `:${names.join(',')}` : ''}`;
