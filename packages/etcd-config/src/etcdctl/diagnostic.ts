import { type CompleteDiagnostic, diagnosticsOf } from '@harderway/diagnostics';
import type { EtcdctlCode } from './rules.generated.js';
import { etcdctlSeverities } from './severities.generated.js';

/** Completes a diagnostic of the parsers of etcdctl's answers. */
export const diagnostic: CompleteDiagnostic<EtcdctlCode> = diagnosticsOf(etcdctlSeverities);
