import type { TlsServer } from '../../model/component.js';

/** The server of a Kubernetes program, which the cluster's authority has issued a certificate for. */
export const localServer = (name: string, port: number): TlsServer => ({
  name,
  issuer: 'ca',
  url: `https://127.0.0.1:${port}/healthz`,
  curlOptions: [],
});
