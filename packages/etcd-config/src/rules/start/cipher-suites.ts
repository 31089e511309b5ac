const exchanges = ['ECDHE_RSA', 'ECDHE_ECDSA'] as const;
const withExchange = [
  'AES_128_CBC_SHA',
  'AES_256_CBC_SHA',
  'AES_128_CBC_SHA256',
  'AES_128_GCM_SHA256',
  'AES_256_GCM_SHA384',
  'CHACHA20_POLY1305',
  'CHACHA20_POLY1305_SHA256',
  'RC4_128_SHA',
] as const;
const plain = [
  'TLS_RSA_WITH_RC4_128_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
] as const;

/** The names that Go's crypto/tls knows, with the two shorter ones that etcd adds. */
export const cipherSuites: ReadonlySet<string> = /* @__PURE__ */ new Set<string>([
  ...plain,
  ...exchanges.flatMap((exchange) => withExchange.map((cipher) => `TLS_${exchange}_WITH_${cipher}`)),
]);
