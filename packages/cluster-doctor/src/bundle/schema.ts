import * as z from 'zod';
import type { Bundle } from './model.js';

const text = z.string();
const texts = z.array(text).readonly();

const certificate = z
  .object({
    line: z.int().describe('The line of the file on which it begins; in a kubeconfig, the line of its key.'),
    commonName: text,
    organizations: texts,
    issuer: text.describe('The common name of the issuer.'),
    notBefore: z.iso.datetime(),
    notAfter: z.iso.datetime(),
    dns: texts,
    ip: texts,
    isAuthority: z.boolean(),
    purposes: texts.describe(
      'Its extended key usages, `server auth` and `client auth`; empty if it has none.',
    ),
    fingerprint: text.describe('SHA-256 of the DER, hexadecimal.'),
    publicKey: text.describe('SHA-256 of the public key as DER, hexadecimal.'),
    signedBy: texts.describe('The public keys, of all authorities in the bundle, that verify its signature.'),
  })
  .readonly();

const file = z
  .object({
    kind: z.enum(['file', 'directory', 'other', 'missing']),
    mode: text.optional().describe('Octal.'),
    owner: text.optional().describe('`user:group`'),
    size: z.int().optional(),
    sha256: text.optional().describe('Of the file as it is on the host, before anything was blanked out.'),
    magic: text.optional().describe('The first 20 bytes of a program, hexadecimal.'),
    text: text.optional().describe('The first 64 kB, without secrets.'),
    truncated: z.boolean().optional(),
    keys: texts.optional().describe('For each private key: the SHA-256 of its public half as DER.'),
    certificates: z.array(certificate).readonly().optional(),
    publicKeys: texts.optional().describe('For each bare public key: the SHA-256 of its DER.'),
  })
  .readonly();

const answer = z
  .object({ exitCode: z.int(), output: text.describe('Both outputs of the command, without secrets.') })
  .readonly();

const answers = z.record(text, answer).readonly().describe('What commands printed, by name.');

const unread = z
  .array(z.object({ subject: text, reason: text }).readonly())
  .readonly()
  .describe('What could not be read. Nothing is concluded about it.');

const process = z
  .object({
    pid: z.int(),
    unit: text.optional(),
    argv: texts.describe('The program and its arguments.'),
    environment: texts.describe('Variables that matter, as `NAME=value`.'),
    inContainer: z
      .boolean()
      .optional()
      .describe('Whether its root directory, and with it its paths, are not those of the host.'),
  })
  .readonly();

const host = z
  .object({
    name: text,
    address: text.optional().describe('The address that it was reached at.'),
    clock: z
      .object({ host: z.number(), from: z.number(), to: z.number() })
      .readonly()
      .optional()
      .describe(
        "The host's time, and between which times of the collecting machine it was read; in seconds.",
      ),
    answers,
    files: z.record(text, file).readonly(),
    processes: z.array(process).readonly(),
    unread,
  })
  .readonly();

const desired = z
  .object({
    hosts: z
      .array(z.object({ name: text, role: z.enum(['control', 'gateway']), address: text }).readonly())
      .readonly(),
    versions: z.object({ kubernetes: text, etcd: text }).readonly().describe('Without a leading `v`.'),
    virtualAddress: z.object({ address: text, port: z.int() }).readonly(),
  })
  .readonly();

/** The form of a bundle, from which its JSON Schema follows. */
export const bundleSchema: z.ZodType<Bundle> = z
  .object({
    version: z.literal(1),
    collectedAt: z.iso.datetime(),
    hosts: z.array(host).min(1).readonly(),
    client: z
      .object({ answers, unread })
      .readonly()
      .optional()
      .describe('The way from the collecting machine to the virtual addresses.'),
    desired: desired.optional().describe('The cluster as cluster.yaml describes it, where there is one.'),
  })
  .readonly();
