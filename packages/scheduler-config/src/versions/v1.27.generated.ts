// Generated from the facts file of this package; run `pnpm run catalog` after editing the facts.
import { type BuiltArguments, buildArguments, type FlagsInput } from '@harderway/component-flags';

/** The flags of kube-scheduler 1.27. */
export const flags = {
  "allow-metric-labels": {"type":"stringToString","default":"[]"},
  "authentication-kubeconfig": {"type":"string","default":""},
  "authentication-skip-lookup": {"type":"bool","default":"false"},
  "authentication-token-webhook-cache-ttl": {"type":"duration","default":"10s"},
  "authentication-tolerate-lookup-failure": {"type":"bool","default":"true"},
  "authorization-always-allow-paths": {"type":"stringSlice","default":"[/healthz,/readyz,/livez]"},
  "authorization-kubeconfig": {"type":"string","default":""},
  "authorization-webhook-cache-authorized-ttl": {"type":"duration","default":"10s"},
  "authorization-webhook-cache-unauthorized-ttl": {"type":"duration","default":"10s"},
  "bind-address": {"type":"ip","default":"0.0.0.0"},
  "cert-dir": {"type":"string","default":""},
  "client-ca-file": {"type":"string","default":""},
  "config": {"type":"string","default":""},
  "contention-profiling": {"type":"bool","default":"true","deprecated":{"kind":"help-text-only"}},
  "disabled-metrics": {"type":"stringSlice","default":"[]"},
  "feature-gates": {"type":"mapStringBool","default":""},
  "help": {"type":"bool","default":"false","shorthand":"h"},
  "http2-max-streams-per-connection": {"type":"int","default":"0"},
  "kube-api-burst": {"type":"int32","default":"100","deprecated":{"kind":"help-text-only"}},
  "kube-api-content-type": {"type":"string","default":"application/vnd.kubernetes.protobuf","deprecated":{"kind":"help-text-only"}},
  "kube-api-qps": {"type":"float32","default":"50","deprecated":{"kind":"help-text-only"}},
  "kubeconfig": {"type":"string","default":"","deprecated":{"kind":"help-text-only"}},
  "leader-elect": {"type":"bool","default":"true"},
  "leader-elect-lease-duration": {"type":"duration","default":"15s"},
  "leader-elect-renew-deadline": {"type":"duration","default":"10s"},
  "leader-elect-resource-lock": {"type":"string","default":"leases"},
  "leader-elect-resource-name": {"type":"string","default":"kube-scheduler"},
  "leader-elect-resource-namespace": {"type":"string","default":"kube-system"},
  "leader-elect-retry-period": {"type":"duration","default":"2s"},
  "lock-object-name": {"type":"string","default":"kube-scheduler","deprecated":{"kind":"help-text-only"}},
  "lock-object-namespace": {"type":"string","default":"kube-system","deprecated":{"kind":"help-text-only"}},
  "log-flush-frequency": {"type":"duration","default":"5s"},
  "log-json-info-buffer-size": {"type":"quantity","default":"0"},
  "log-json-split-stream": {"type":"bool","default":"false"},
  "logging-format": {"type":"string","default":"text","values":["json","text"]},
  "master": {"type":"string","default":""},
  "permit-address-sharing": {"type":"bool","default":"false"},
  "permit-port-sharing": {"type":"bool","default":"false"},
  "pod-max-in-unschedulable-pods-duration": {"type":"duration","default":"5m0s","deprecated":{"kind":"help-text-only","removalAnnounced":"1.26"}},
  "profiling": {"type":"bool","default":"true","deprecated":{"kind":"help-text-only"}},
  "requestheader-allowed-names": {"type":"stringSlice","default":"[]"},
  "requestheader-client-ca-file": {"type":"string","default":""},
  "requestheader-extra-headers-prefix": {"type":"stringSlice","default":"[x-remote-extra-]"},
  "requestheader-group-headers": {"type":"stringSlice","default":"[x-remote-group]"},
  "requestheader-username-headers": {"type":"stringSlice","default":"[x-remote-user]"},
  "secure-port": {"type":"int","default":"10259"},
  "show-hidden-metrics-for-version": {"type":"string","default":""},
  "tls-cert-file": {"type":"string","default":""},
  "tls-cipher-suites": {"type":"stringSlice","default":"[]","values":["TLS_AES_128_GCM_SHA256","TLS_AES_256_GCM_SHA384","TLS_CHACHA20_POLY1305_SHA256","TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA","TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256","TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA","TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384","TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305","TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256","TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA","TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256","TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA","TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384","TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305","TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256","TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256","TLS_ECDHE_ECDSA_WITH_RC4_128_SHA","TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA","TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256","TLS_ECDHE_RSA_WITH_RC4_128_SHA","TLS_RSA_WITH_3DES_EDE_CBC_SHA","TLS_RSA_WITH_AES_128_CBC_SHA","TLS_RSA_WITH_AES_128_CBC_SHA256","TLS_RSA_WITH_AES_128_GCM_SHA256","TLS_RSA_WITH_AES_256_CBC_SHA","TLS_RSA_WITH_AES_256_GCM_SHA384","TLS_RSA_WITH_RC4_128_SHA"]},
  "tls-min-version": {"type":"string","default":"","values":["VersionTLS10","VersionTLS11","VersionTLS12","VersionTLS13"]},
  "tls-private-key-file": {"type":"string","default":""},
  "tls-sni-cert-key": {"type":"namedCertKey","default":"[]"},
  "v": {"type":"verbosity","default":"0","shorthand":"v"},
  "version": {"type":"version","default":"false"},
  "vmodule": {"type":"modulePatterns","default":""},
  "write-config-to": {"type":"string","default":""},
} as const;

/** What each flag of kube-scheduler 1.27 takes. */
export type SchedulerFlags = FlagsInput<typeof flags>;

/** Writes the flags of kube-scheduler 1.27 as arguments, in the order given, with what is wrong with them. */
export const schedulerArgv = (input: SchedulerFlags): BuiltArguments =>
  buildArguments(flags, input, { syntax: 'pflag', underscores: true });
