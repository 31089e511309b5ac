import { urlsOf } from '../../cluster/etcd-urls.js';
import type { Program } from '../../cluster/program.js';
import type { Checks } from '../check.js';
import { addFlags } from '../repairs.js';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether etcd asks clients for a certificate: with a CA it does, whatever --client-cert-auth says. Source: client/pkg/transport. */
export const asksForCertificates = ({ flags }: Program): boolean =>
  (flags['trusted-ca-file'] ?? '') !== '' || (flags['client-cert-auth'] ?? 'false') !== 'false';

/** The URLs at which a member lets in clients of other hosts without a certificate. */
const openUrls = (program: Program): readonly string[] =>
  urlsOf(program.flags['listen-client-urls'])
    .filter(({ scheme, address }) => scheme.startsWith('http') && !LOOPBACK.has(address))
    .filter(({ scheme }) => scheme === 'http' || !asksForCertificates(program))
    .map(({ text }) => text);

export const etcdAccessChecks: Checks = {
  *'etcd-open'(cluster) {
    const open = cluster
      .programs('etcd')
      .filter(({ isWhole }) => isWhole)
      .map((program) => ({ program, urls: openUrls(program) }))
      .filter(({ urls }) => urls.length > 0);
    const [first] = open;
    if (first === undefined) return;
    const plain = first.urls.find((url) => url.startsWith('http:'));
    // A CA that etcd has for its peers has signed the certificates of its clients too, as a rule.
    const authority = open.map(({ program }) => program.flags['peer-trusted-ca-file']).find(Boolean);
    // With a configuration file etcd reads no flags.
    const hasFile = open.some(({ program }) => program.surroundings?.configuration !== undefined);
    yield {
      hosts: open.map(({ program }) => program.host),
      message: `etcd lets everybody in at ${first.urls.join(', ')}: whoever reaches the port reads and writes all objects, secrets too`,
      evidence: open.map(({ program }) =>
        program.place(plain === undefined ? 'client-cert-auth' : 'listen-client-urls'),
      ),
      repair:
        plain !== undefined || authority === undefined || hasFile
          ? []
          : open.map(({ program }) =>
              addFlags(program, 'client-cert-auth=true', `trusted-ca-file=${authority}`),
            ),
      advice:
        plain === undefined
          ? 'Give --client-cert-auth, and --trusted-ca-file with the CA of the certificates that API servers show. Restart one member after another.'
          : 'Let etcd listen on https with --cert-file, --key-file, --client-cert-auth and --trusted-ca-file, and API servers ask by https. Until then, close the port for all hosts but the control nodes.',
    };
  },
};
