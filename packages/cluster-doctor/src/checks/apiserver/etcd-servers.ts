import { clientUrls, urlsOf } from '../../cluster/etcd.js';
import { type Checks, replaceIn, restart, subjectOf } from '../check.js';

const isLocal = (address: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(address);

export const etcdServerChecks: Checks = {
  *'etcd-servers-wrong'(cluster) {
    const advertised = urlsOf(clientUrls(cluster).join(','));
    for (const program of cluster.programs('kube-apiserver')) {
      const used = urlsOf(program.flags['etcd-servers']);
      const own = cluster.host(program.host)?.program('etcd');
      const place = program.place('etcd-servers');
      const wrong = used.flatMap((url) => {
        const known = isLocal(url.address)
          ? urlsOf(own?.flags['listen-client-urls']).map((each) => ({
              ...each,
              address: isLocal(each.address) || each.address === '0.0.0.0' ? url.address : each.address,
            }))
          : advertised;
        const exact = known.some(
          ({ scheme, address, port }) =>
            scheme === url.scheme && address === url.address && port === url.port,
        );
        const near =
          known.find(({ address }) => address === url.address) ?? known.find(({ port }) => port === url.port);
        return exact || known.length === 0 ? [] : [{ url, near }];
      });
      const [first] = wrong;
      if (first === undefined) continue;
      const all = wrong.length === used.length;
      yield {
        hosts: [program.host],
        message: `the API server looks for etcd at ${wrong.map(({ url }) => url.text).join(', ')}, where no member serves clients`,
        evidence: [
          place,
          ...cluster
            .programs('etcd')
            .slice(0, 1)
            .map((member) => member.place('advertise-client-urls')),
        ],
        repair: [
          ...wrong.flatMap(({ url, near }) =>
            near === undefined ? [] : [replaceIn(program, place.file, url.text, near.text)],
          ),
          restart(program),
        ],
        advice: "Use the members' client URLs; 2379 is the port for clients, 2380 for peers.",
        severity: all ? 'error' : 'warning',
        breaks: all ? [subjectOf(program)] : [],
      };
    }
  },
};
