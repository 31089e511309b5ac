import { evaluate, parse } from '@harderway/ldirectord-config';
import type { RecognizedFile } from '../formats/recognize.js';

/** A health check of ldirectord that asks a real server without credentials. */
export interface Probe {
  readonly address: string;
  readonly port: string;
  readonly path: string;
}

/** The health checks over HTTPS in the files of ldirectord. */
export const probesIn = (files: readonly RecognizedFile[]): readonly Probe[] =>
  files
    .filter(({ format }) => format.kind === 'ldirectord')
    .flatMap(({ text }) => evaluate(parse(text)).state?.virtuals ?? [])
    .filter(({ checktype, service }) => checktype === 'negotiate' && service === 'https')
    .flatMap(({ real }) =>
      real.map(({ server, port, request }) => ({
        address: server,
        port: String(port),
        path: `/${request.replace(/^\//, '')}`,
      })),
    );
