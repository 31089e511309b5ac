import type { ClusterSpec } from '@harderway/cluster-spec';
import { controlHosts } from '../hosts/topology.js';
import type { StageCheck } from '../model/check.js';
import { hostCheck } from './host-check.js';

/** Asks each server as ldirectord does, and prints the milliseconds. Modules are loaded before the clock starts. */
const probe = `
my $limit = shift;
for my $url (@ARGV) {
  my $start = time;
  my $agent = LWP::UserAgent->new(timeout => $limit, ssl_opts => { verify_hostname => 0 });
  my $code = $agent->get($url)->code;
  printf "%d ms, status %d: %s\\n", 1000 * (time - $start), $code, $url;
}`;

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/**
 * The health checks of the balancer end in time. On a gateway that is too slow for them, ldirectord takes servers for dead that
 * are well, one after another, until none is left.
 */
export function checkTimes(host: string, spec: ClusterSpec): StageCheck {
  const limit = spec.loadBalancer.checkTimeoutSeconds;
  const modules = ['-MLWP::UserAgent', '-MIO::Socket::SSL', '-MTime::HiRes=time'];
  const urls = controlHosts(spec).map(({ address }) => `https://${address}:${spec.api.port}/healthz`);
  return hostCheck({
    id: `${host}/load-balancer/check-times`,
    title: "the balancer's own health checks end in time",
    host,
    argv: ['perl', ...modules, '-e', probe, `${limit}`, ...urls],
    judge: ({ stdout }) => {
      const slowest = Math.max(...stdout.split('\n').map((line) => Number.parseInt(line, 10) || 0));
      const tight = slowest > 500 * limit ? '; a busier gateway would take servers for dead' : '';
      return {
        ok: slowest < 1000 * limit,
        detail: `a check takes at most ${seconds(slowest)} of ${limit} s${tight}`,
      };
    },
  });
}
