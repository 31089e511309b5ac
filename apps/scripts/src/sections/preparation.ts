import { inspectCertificate } from '@harderway/cluster-pki';
import { renderCluster } from '@harderway/control-plane/files';
import { controlHosts, gatewayHosts } from '@harderway/control-plane/topology';
import { ensurePki, type PkiState } from '@harderway/credentials-directory';
import { formatTable } from '@harderway/progress';
import { quote } from '@harderway/remote-exec';
import { applyStages, type ChapterContext, onHost } from '../context.js';
import type { Section } from '../section.js';

const contentOf = (pki: PkiState, name: string): string => pki.files.get(name)?.content ?? '';

function checkCertificates(place: ChapterContext, pki: PkiState): void {
  const authority = contentOf(pki, 'ca.pem');
  const certificates = [...pki.files.keys()].flatMap((name) => /^(.*)(?<!-key)\.pem$/.exec(name)?.[1] ?? []);
  const reports = certificates.map((name) => {
    const key = contentOf(pki, `${name}-key.pem`);
    return { name, ...inspectCertificate(contentOf(pki, `${name}.pem`), { key, authority }) };
  });
  const rows = reports.map(({ name, subject, notAfter, keyMatches, issuedByAuthority }) => [
    `${name}.pem`,
    subject.commonName,
    subject.organizations.join(', '),
    notAfter.toISOString().slice(0, 10),
    keyMatches === true ? 'fits' : 'does not fit',
    issuedByAuthority === true ? 'signed' : 'not signed',
  ]);
  place.narrator.check({
    title: 'each certificate is signed by the CA and fits its key',
    source: `certificates in ${pki.directory}`,
    output: formatTable([['file', 'CN', 'O', 'until', 'key', 'CA'], ...rows]),
    ok: reports.every(
      ({ keyMatches, issuedByAuthority }) => keyMatches === true && issuedByAuthority === true,
    ),
  });
  const { spec } = place;
  const names = reports.find(({ name }) => name === 'kubernetes')?.alternativeNames ?? { dns: [], ip: [] };
  const wanted = [
    spec.api.name,
    `${spec.api.name}.${spec.domain}`,
    'kubernetes.default.svc.cluster.local',
    spec.api.virtualIp,
    '127.0.0.1',
    ...controlHosts(spec).flatMap((host) => [host.name, `${host.name}.${spec.domain}`, host.address]),
  ];
  const held = new Set([...names.dns, ...names.ip]);
  const missing = wanted.filter((name) => !held.has(name));
  place.narrator.check({
    title: 'kubernetes.pem names the API, the virtual IP and every control node',
    source: 'alternative names of kubernetes.pem',
    output: [...names.dns, ...names.ip].join(', '),
    ok: missing.length === 0,
    detail: missing.length === 0 ? `${held.size} names` : `missing: ${missing.join(', ')}`,
  });
}

async function checkDeployed(place: ChapterContext, pki: PkiState): Promise<void> {
  const secrets = renderCluster(place.spec, pki).filter(({ secret }) => secret);
  for (const { name } of controlHosts(place.spec)) {
    const files = secrets.flatMap(({ host, path }) => (host === name ? [path] : []));
    const argv = ['stat', '-c', '%a %U:%G %n', ...files];
    const { stdout, exitCode } = await onHost(place, name, ...argv);
    const lines = stdout.trimEnd().split('\n');
    place.narrator.check({
      host: name,
      title: 'credentials are in place, for root only',
      command: quote(argv),
      output: stdout,
      ok:
        exitCode === 0 &&
        lines.length === files.length &&
        lines.every((line) => line.startsWith('600 root:root ')),
    });
  }
}

async function checkNames(place: ChapterContext): Promise<void> {
  const { spec, narrator } = place;
  const wanted = new Map(
    [...spec.hosts, { name: spec.api.name, address: spec.api.virtualIp }].map(({ name, address }) => [
      name,
      address,
    ]),
  );
  const asked = [...controlHosts(spec), ...gatewayHosts(spec)].map(({ name }) => name);
  for (const host of asked) {
    const { stdout } = await onHost(place, host, 'getent', 'ahostsv4', ...wanted.keys());
    const found = new Map(
      stdout.split('\n').flatMap((line) => {
        const [address, type, name] = line.split(/\s+/);
        return type === 'STREAM' && name !== undefined && address !== undefined
          ? [[name.split('.')[0] ?? name, address] as const]
          : [];
      }),
    );
    const wrong = [...wanted].filter(
      ([name, address]) => found.get(name) !== address && found.get(name) !== '127.0.1.1',
    );
    narrator.check({
      host,
      title: 'the names of all hosts and of the API are known',
      command: `getent ahostsv4 ${[...wanted.keys()].join(' ')}`,
      output: stdout
        .split('\n')
        .filter((line) => line.includes('STREAM'))
        .join('\n'),
      ok: wrong.length === 0,
      detail: wrong.length === 0 ? undefined : `wrong: ${wrong.map(([name]) => name).join(', ')}`,
    });
  }
}

/** The credentials and names that the chapter needs. */
export const preparation: Section = {
  id: 'preparation',
  title: '1 Preparation: credentials and names',
  stages: ['prepare'],
  run: async (place) => {
    const pki = await ensurePki(place.spec, { onProgress: place.onProgress });
    place.pki = pki;
    place.narrator.note(
      pki.written.length === 0
        ? `credentials in ${pki.directory} are kept`
        : `issued: ${pki.written.join(', ')}`,
    );
    checkCertificates(place, pki);
    await applyStages(place, 'prepare');
    await checkDeployed(place, pki);
    await checkNames(place);
  },
};
