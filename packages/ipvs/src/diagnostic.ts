import { type CompleteDiagnostic, diagnosticsOf } from '@harderway/diagnostics';
import type { IpvsCode } from './rules.generated.js';
import { ipvsSeverities } from './severities.generated.js';

/** Completes a diagnostic of this package. */
export const diagnostic: CompleteDiagnostic<IpvsCode> = diagnosticsOf(ipvsSeverities);
