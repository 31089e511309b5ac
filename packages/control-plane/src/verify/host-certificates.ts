import { X509Certificate } from 'node:crypto';
import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { quote, type Transport } from '@harderway/remote-exec';
import { itemsOn } from '../components/host-items.js';

/** A certificate on a host that needs attention. */
export interface HostCertificate {
  readonly path: string;
  /**
   * Judged by the host's clock. A key can be `missing` too; an `unreadable` file does not hold a certificate. `unknown`: the host did
   * not say.
   */
  readonly state: 'unknown' | 'missing' | 'unreadable' | 'not-valid-yet' | 'expiring' | 'expired';
  /** When it ends, or begins if it is not valid yet. */
  readonly at?: string | undefined;
}

/** A host's report on its credentials. */
export interface HostCertificates {
  /** Those that are missing, have ended or end within 30 days. */
  readonly certificates: readonly HostCertificate[];
  /** How far the clock of the host is ahead of this machine's, in seconds; a few are the time of the answer. */
  readonly clockAheadSeconds: number;
}

const soonMs = 30 * 86_400_000;

/**
 * Prints the clock, and each file: `absent PATH`, `key PATH`, or `certificate PATH` and its text, of a kubeconfig the certificate
 * alone. Keys are never printed.
 */
const script = (paths: readonly string[]): string => `date '+now %s'
for path in ${quote(paths)}; do
  if [ ! -s "$path" ]; then echo "absent $path"; continue; fi
  case $path in
    *-key.pem) echo "key $path" ;;
    *.kubeconfig) echo "certificate $path"; sed -n 's/^ *client-certificate-data: *//p' "$path" | base64 -d; echo ;;
    *) echo "certificate $path"; cat -- "$path"; echo ;;
  esac
done`;

function judge(path: string, text: string, now: number): readonly HostCertificate[] {
  const pems = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (pems.length === 0) return [{ path, state: 'unreadable' }];
  return pems.flatMap((pem): readonly HostCertificate[] => {
    try {
      const { validFrom, validTo } = new X509Certificate(pem);
      const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
      if (from > now) return [{ path, state: 'not-valid-yet', at: new Date(from).toISOString() }];
      if (to > now + soonMs) return [];
      return [{ path, state: to <= now ? 'expired' : 'expiring', at: new Date(to).toISOString() }];
    } catch {
      return [{ path, state: 'unreadable' }];
    }
  });
}

/**
 * The certificates on a host that need attention, by its own clock.
 *
 * @param isSetUp asked where the host has no credentials at all: whether it should have them
 */
export async function hostCertificates(
  spec: ClusterSpec,
  host: HostSpec,
  transport: Transport,
  isSetUp: () => Promise<boolean> = async () => false,
): Promise<HostCertificates> {
  const paths = itemsOn({ spec, host }).flatMap(({ item }) =>
    item.kind === 'file' && item.source === 'credential' && /\.(?:pem|kubeconfig)$/.test(item.path)
      ? [item.path]
      : [],
  );
  if (paths.length === 0) return { certificates: [], clockAheadSeconds: 0 };
  const argv = ['sh', '-c', script([...new Set(paths)])];
  const { stdout } = await transport.run({ argv, sudo: true, timeoutMs: 15_000 });
  const now = 1000 * Number(/^now (\d+)$/m.exec(stdout)?.[1] ?? Number.NaN);
  const parts = stdout.split(/^(?=(?:absent|key|certificate) \/)/m).slice(1);
  // Nothing has been put there yet.
  if (parts.length > 0 && parts.every((part) => part.startsWith('absent ')) && !(await isSetUp()))
    return { certificates: [], clockAheadSeconds: 0 };
  const told = new Map(parts.map((part) => [/^\w+ (\S+)$/m.exec(part)?.[1] ?? '', part] as const));
  const certificates = [...new Set(paths)].flatMap((path): readonly HostCertificate[] => {
    const part = told.get(path);
    if (part === undefined || Number.isNaN(now)) return [{ path, state: 'unknown' }];
    if (part.startsWith('absent ')) return [{ path, state: 'missing' }];
    return part.startsWith('certificate ') ? judge(path, part, now) : [];
  });
  const clockAheadSeconds = Number.isNaN(now) ? 0 : Math.round((now - Date.now()) / 1000);
  return { certificates, clockAheadSeconds };
}
