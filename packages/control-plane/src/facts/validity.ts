import { X509Certificate } from 'node:crypto';
import type { PkiFiles } from '@harderway/cluster-pki';

/** A time, in seconds from now by this machine's clock, and the certificate that it comes from. */
interface Bound {
  readonly file: string;
  readonly seconds: number;
}

/** When all certificates are valid that are so by this machine's clock. */
export interface CommonValidity {
  /** The last of their beginnings. */
  readonly begins: Bound;
  /** The first of their ends. */
  readonly ends: Bound;
}

/** The time of a certificate that is valid by this machine's clock; none for another file. */
function timesOf(file: string, content: string, now: number): readonly (readonly [Bound, Bound])[] {
  if (!file.endsWith('.pem') || file.endsWith('-key.pem')) return [];
  try {
    const { validFrom, validTo } = new X509Certificate(content);
    const [begins, ends] = [validFrom, validTo].map((date) => (Date.parse(date) - now) / 1000);
    if (begins === undefined || ends === undefined || !(begins <= 0 && ends > 0)) return [];
    return [
      [
        { file, seconds: begins },
        { file, seconds: ends },
      ],
    ];
  } catch {
    // Whoever reads the credentials says what is wrong with it.
    return [];
  }
}

/** When the certificates among credentials that are valid by this machine's clock are all valid; undefined without any. */
export function commonValidity(files: PkiFiles, now: number = Date.now()): CommonValidity | undefined {
  const times = [...files].flatMap(([file, { content }]) => timesOf(file, content, now));
  const [begins] = times.map(([own]) => own).sort((one, other) => other.seconds - one.seconds);
  const [ends] = times.map(([, own]) => own).sort((one, other) => one.seconds - other.seconds);
  return begins === undefined || ends === undefined ? undefined : { begins, ends };
}
