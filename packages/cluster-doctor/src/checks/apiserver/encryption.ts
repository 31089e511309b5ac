import { parseEncryptionConfiguration } from '@harderway/apiserver-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import type { Host } from '../../cluster/host.js';
import { mapping } from '../../cluster/kubeconfig.js';
import { type Checks, subjectOf } from '../check.js';
import { majorityOf, unlessTied } from '../majority.js';
import { perHost } from '../per-host.js';
import { replaceFile, restart } from '../repairs.js';

/** A key of the right length, in place of those that were blanked out. */
const KEY = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

const FLAG = 'encryption-provider-config';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The first error of the encryption configuration of an API server; undefined for a sound or unread one. */
const errorOf = perHost((host: Host): Diagnostic | undefined => {
  const program = host.program('kube-apiserver');
  const text = host.file(program?.flags[FLAG])?.text;
  if (program === undefined || text === undefined) return undefined;
  const { diagnostics } = parseEncryptionConfiguration(
    text.replaceAll('REDACTED', KEY),
    program.version ?? '1.31.0',
  );
  return diagnostics.find(({ severity }) => severity === 'error');
});

export const encryptionChecks: Checks = {
  *'encryption-configuration-invalid'({ controlNodes }) {
    for (const host of controlNodes) {
      const program = host.program('kube-apiserver');
      const path = program?.flags[FLAG];
      const text = host.file(path)?.text;
      if (program === undefined || path === undefined || text === undefined) continue;
      const first = errorOf(host);
      if (first === undefined) continue;
      const line = first.span.start.line;
      const source = controlNodes.find(
        (other) => other.file(path)?.text !== undefined && errorOf(other) === undefined,
      );
      yield {
        hosts: [host.name],
        message: `the API server cannot read ${path}: ${first.message}`,
        evidence: [host.evidence(path, text.split('\n')[line - 1] ?? '', line), program.place(FLAG)],
        repair: [...(source === undefined ? [] : replaceFile(path, source, host)), restart(program)],
        advice:
          'Indentation is part of YAML. Write the file again, the same on all control nodes and with the same key.',
        breaks: [subjectOf(program), `encryption@${host.name}`],
      };
    }
  },
  *'encryption-identity-first'({ controlNodes }) {
    for (const host of controlNodes) {
      const program = host.program('kube-apiserver');
      const path = program?.flags[FLAG];
      if (program === undefined || path === undefined || errorOf(host) !== undefined) continue;
      const plain = listOf(host.settings(path)['resources']).filter((each) => {
        const [first] = listOf(mapping(each)['providers']);
        return 'identity' in mapping(first) && listOf(mapping(each)['providers']).length > 1;
      });
      if (plain.length === 0) continue;
      const lines = (host.file(path)?.text ?? '').split('\n');
      const line = lines.findIndex((each) => each.includes('identity')) + 1;
      yield {
        hosts: [host.name],
        message: `${path} has identity in front of the providers that encrypt: what the API server of ${host.name} writes is in etcd as plain text`,
        evidence: [host.evidence(path, lines[line - 1] ?? '', line)],
        repair: [],
        advice:
          'While encryption is introduced or given up, this is right. Otherwise move identity to the end on all control nodes, restart the API servers, and write all Secrets again.',
      };
    }
  },
  *'encryption-configuration-differs'({ controlNodes }) {
    const known = controlNodes.flatMap((host) => {
      const program = host.program('kube-apiserver');
      const path = program?.flags[FLAG];
      const hash = host.file(path)?.sha256;
      return program === undefined || path === undefined || hash === undefined || errorOf(host) !== undefined
        ? []
        : [{ host, program, path, hash }];
    });
    const found = majorityOf(known, (one, other) => one.hash === other.hash);
    if (found === undefined) return;
    const { usual, others, isTie } = found;
    for (const { host, program, path, hash } of others)
      yield {
        hosts: [host.name],
        message: `${path} on ${host.name} is not that of ${usual.host.name}: secrets that one API server writes may be unreadable for the other`,
        evidence: [
          host.evidence(path, `SHA-256 ${hash.slice(0, 16)}…`),
          usual.host.evidence(usual.path, `SHA-256 ${usual.hash.slice(0, 16)}…`),
        ],
        ...unlessTied(isTie, {
          repair: [...replaceFile(usual.path, usual.host, host, path), restart(program)],
          advice:
            'A Secret can only be read with the key that it was written with: keep both files until all Secrets are written again.',
        }),
        severity: 'warning',
        breaks: [`informers@${host.name}`],
        shows: `encryption@${host.name}`,
      };
  },
};
