import type { Bundle, HostFacts } from '@harderway/cluster-doctor';
import { exampleClusterYaml, parseClusterSpec } from '@harderway/cluster-spec';
import { renderCluster } from '@harderway/control-plane/files';

const { spec } = parseClusterSpec(exampleClusterYaml());
if (spec === undefined) throw new Error('the example is not valid');
const { api, versions, hosts } = spec;
const rendered = renderCluster(spec, undefined);

const answered = (output: string): HostFacts['answers'][string] => ({ exitCode: 0, output });

const members = hosts
  .filter(({ role }) => role === 'control')
  .map((host, at) => ({ ID: 100 + at, name: host.name, peerURLs: [`https://${host.address}:2380`] }));

/** Units of the guide as systemd has them, and other files, as somebody has written them on a host. */
function factsOf({ name, role, address }: (typeof hosts)[number]): HostFacts {
  const own = rendered.filter(({ host }) => host === name);
  const units = own.flatMap(({ path, content }) => {
    const unit = /system\/((?:etcd|kube-[a-z-]+)\.service)$/.exec(path)?.[1];
    return unit === undefined ? [] : [{ unit, path, content }];
  });
  const device = role === 'control' ? 'lo' : 'enp0s1';
  return {
    name,
    address,
    answers: {
      units: answered(
        units
          .map(
            ({ unit, path }) =>
              `Id=${unit}\nLoadState=loaded\nActiveState=active\nFragmentPath=${path}\nDropInPaths=`,
          )
          .join('\n\n'),
      ),
      ...Object.fromEntries(
        units.flatMap(({ unit, path, content }) => {
          const program = unit.replace('.service', '');
          const version =
            program === 'etcd' ? `etcd Version: ${versions.etcd}` : `Kubernetes v${versions.kubernetes}`;
          return [
            [`unit ${unit}`, answered(`# ${path}\n${content}`)],
            [`version /usr/local/bin/${program}`, answered(version)],
          ];
        }),
      ),
      ...(role === 'control' ? { 'etcd-members': answered(JSON.stringify({ members })) } : {}),
      uname: answered(`Linux ${name} 6.12.0 x86_64`),
      addresses: answered(
        `2: enp0s1    inet ${address}/24 scope global enp0s1\n3: ${device}    inet ${api.virtualIp}/32 scope global ${device}`,
      ),
    },
    files: Object.fromEntries(
      own
        .filter(({ path }) => /\/(?:ldirectord\.cf|kube-scheduler\.yaml)$/.test(path))
        .map(({ path, content }) => [path, { kind: 'file', text: content }]),
    ),
    processes: [],
    unread: [],
  };
}

/** The bundle of a cluster that others set up as the guide does. */
export const adoptable: Bundle = {
  version: 1,
  collectedAt: '2026-11-20T10:00:00.000Z',
  hosts: hosts.map(factsOf),
};
