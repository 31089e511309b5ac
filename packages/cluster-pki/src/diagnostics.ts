import { type Diagnostic, type Severity, WHOLE_TEXT } from '@harderway/diagnostics';

/** Why an existing file should be replaced. */
export type PkiDiagnosticCode =
  | 'authority-apart'
  | 'expired'
  | 'expires-soon'
  | 'key-mismatch'
  | 'key-missing'
  | 'missing-name'
  | 'name-forbidden'
  | 'not-an-authority'
  | 'not-valid-yet'
  | 'other-authority'
  | 'other-server'
  | 'unreadable'
  | 'weak-key'
  | 'weak-signature'
  | 'wrong-subject'
  | 'wrong-usage';

/** A problem of an existing file. An `error`: the cluster can't work as described before the file is renewed. */
export interface PkiDiagnostic extends Diagnostic<PkiDiagnosticCode> {
  /** The file to renew. */
  readonly file: string;
}

export const pkiDiagnostic = (
  file: string,
  code: PkiDiagnosticCode,
  message: string,
  severity: Severity = 'error',
): PkiDiagnostic => ({ code, severity, message, span: WHOLE_TEXT, file });
