import type { Program } from '../../cluster/program.js';
import { type ShellCommand, sh, words } from '../shell.js';

/** The options with which etcdctl reaches a member on its own host. */
export function etcdctl({ flags }: Program): ShellCommand | undefined {
  const url = flags['listen-client-urls']?.split(',').at(-1) ?? 'http://127.0.0.1:2379';
  const files = Object.entries({
    cacert: flags['trusted-ca-file'],
    cert: flags['cert-file'],
    key: flags['key-file'],
  }).flatMap(([option, path]) => (path === undefined ? [] : [sh`--${option}=${path}`]));
  return words(sh`ETCDCTL_API=3 etcdctl --endpoints=${url}`, ...files);
}
