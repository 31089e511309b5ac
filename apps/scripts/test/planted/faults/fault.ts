/** A fault that is planted on the hosts of a healthy cluster after the chapter. */
export interface PlantedFault {
  readonly title: string;
  /** `client` is the machine that the doctor runs on. */
  readonly host: string;
  /** Shell commands for root that plant it. */
  readonly plant: string;
  /** Further shell commands by host, which run first. */
  readonly elsewhere?: Readonly<Record<string, string>> | undefined;
  /** Code of the finding that has to come first. */
  readonly code: string;
  /** Hosts of that finding, joined by commas. Default: `host`. */
  readonly named?: string | undefined;
  /** Shell commands on `host` that undo what the kept files do not bring back. */
  readonly undo?: string | undefined;
  /** The same by host, for what is planted elsewhere. */
  readonly undoElsewhere?: Readonly<Record<string, string>> | undefined;
  /** Whether it silences the virtual address, so that the path of a packet names the finding. */
  readonly silences?: boolean | undefined;
  /** Whether the commands of the finding repair it; some faults need a person to choose. Default true. */
  readonly repairs?: boolean | undefined;
  /** The findings that come first after the repair of the one before, as `CODE on HOST`: of two faults, the other one. */
  readonly next?: readonly string[] | undefined;
}

export const units = '/etc/systemd/system';
export const kubernetes = '/var/lib/kubernetes';
export const arpSettings = '/etc/sysctl.d/50-vip-arp.conf';
export const virtualIp = '192.168.1.21';
export const ldirectord = '/etc/ha.d/ldirectord.cf';

/** Restarts a unit as a person does, who may give up waiting for it. */
export const reload = (unit: string): string =>
  `systemctl daemon-reload; timeout 20 systemctl restart ${unit} || true`;

/** Edits a file with sed, and restarts the unit that reads it. */
export const editFile = (path: string, expression: string, unit: string): string =>
  `sed -i -E '${expression}' ${path}; ${reload(unit)}`;

/** Edits a unit with sed, and restarts it. */
export const edit = (unit: string, expression: string): string =>
  editFile(`${units}/${unit}.service`, expression, unit);

/** Gives a unit a drop-in, and restarts it. */
export const dropIn = (unit: string, section: string, ...lines: readonly string[]): string =>
  `mkdir -p ${units}/${unit}.service.d; printf '%s\\n' '[${section}]' ${lines.map((line) => `'${line}'`).join(' ')} >${units}/${unit}.service.d/90.conf; ${reload(unit)}`;

export const withoutDropIns = (unit: string): string => `rm -rf ${units}/${unit}.service.d`;

/** The device of the network of the hosts. */
export const device = `$(ip -o -4 addr show to 192.168.1.0/24 scope global | awk '$2 != "lo" { print $2; exit }')`;

/** Mounts a small file system over a directory, and fills it. */
export const fill = (directory: string, megabytes = 8): string =>
  `mount -t tmpfs -o size=${megabytes}M full ${directory}; dd if=/dev/zero of=${directory}/fill bs=1M 2>/dev/null; true`;

/** A certificate that the cluster's own CA signs. */
interface Issued {
  readonly certificate: string;
  readonly key: string;
  /** `/CN=...` */
  readonly subject: string;
  readonly names?: string | undefined;
  readonly usage?: string | undefined;
  /** More arguments of `openssl x509`. Default: it lasts 90 days. */
  readonly validity?: string | undefined;
}

/** Issues a certificate by hand, on a host that has the key of the CA. */
export function issue({
  certificate,
  key,
  subject,
  names = 'IP:127.0.0.1',
  usage = 'serverAuth,clientAuth',
  validity = '-days 90',
}: Issued): string {
  const [request, extensions] = ['/var/tmp/request.pem', '/var/tmp/extensions'];
  return [
    `openssl req -newkey rsa:2048 -nodes -keyout ${key} -subj '${subject}' -out ${request} 2>/dev/null`,
    `printf 'subjectAltName=${names}\\nextendedKeyUsage=${usage}\\n' >${extensions}`,
    `openssl x509 -req -in ${request} -CA ${kubernetes}/ca.pem -CAkey ${kubernetes}/ca-key.pem -set_serial 4711 ${validity} -extfile ${extensions} -out ${certificate} 2>/dev/null`,
    `rm ${request} ${extensions}`,
  ].join('; ');
}

/** All names of the certificate that the guide makes for etcd and the API servers. */
export const allNames =
  'DNS:kubernetes,DNS:kubernetes.default,IP:10.32.0.1,IP:127.0.0.1,IP:192.168.1.11,IP:192.168.1.12,IP:192.168.1.13,IP:192.168.1.21';

/** A new CA under the name of the old one. */
export const otherAuthority = (certificate: string, key = '/dev/null'): string =>
  `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${key} -out ${certificate} -subj /CN=Kubernetes -days 90 2>/dev/null`;

/** Puts a certificate and its key in the place of those in a kubeconfig. */
export const withClient = (kubeconfig: string, certificate: string, key: string): string =>
  `sed -i -E "s|(client-certificate-data:).*|\\1 $(base64 -w0 ${certificate})|; s|(client-key-data:).*|\\1 $(base64 -w0 ${key})|" ${kubeconfig}`;
