import { FlagError } from '@harderway/component-flags';
import { goYaml } from '@harderway/yaml-text';
import { configurationVersionsOf, SCHEDULER_GROUP } from './configuration-versions.js';

/** Leader election of a component; durations as Go writes them, `15s`. */
export interface LeaderElection {
  readonly leaderElect: boolean;
  readonly leaseDuration?: string | undefined;
  readonly renewDeadline?: string | undefined;
  readonly retryPeriod?: string | undefined;
  readonly resourceLock?: string | undefined;
  readonly resourceName?: string | undefined;
  readonly resourceNamespace?: string | undefined;
}

/** How the scheduler reaches the API server. */
export interface ClientConnection {
  /** Path of the kubeconfig on the host. */
  readonly kubeconfig: string;
  readonly qps?: number | undefined;
  readonly burst?: number | undefined;
  readonly contentType?: string | undefined;
  readonly acceptContentTypes?: string | undefined;
}

/** Input of {@link formatSchedulerConfiguration}. */
export interface SchedulerConfigurationInput {
  /** The Kubernetes version that will read the file; the configuration's own version follows from it. */
  readonly version: string;
  /** Path of the kubeconfig on the host, or all of `clientConnection`. */
  readonly kubeconfig: string | ClientConnection;
  /** Whether to elect a leader, or all of `leaderElection`. Default: true. */
  readonly leaderElect?: boolean | LeaderElection | undefined;
  /**
   * More top-level fields, such as `parallelism` or `profiles`, or all of a file that was read. What is given beside them, and the
   * version, count more: arguments of plugins that name a version of the file's group get the new one.
   */
  readonly more?: Readonly<Record<string, unknown>> | undefined;
}

const fieldsOf = (value: unknown): { readonly apiVersion?: unknown } =>
  typeof value === 'object' && value !== null ? value : {};

/**
 * The text of a KubeSchedulerConfiguration for a Kubernetes version, with the newest configuration version that
 * it reads: v1beta1 for 1.20, v1 from 1.25 on.
 *
 * @throws {FlagError} `version-invalid`, or `version-unknown` for a version outside 1.19 to 1.37
 */
export function formatSchedulerConfiguration(input: SchedulerConfigurationInput): string {
  const apiVersion = configurationVersionsOf(input.version).at(-1);
  if (apiVersion === undefined)
    throw new FlagError(
      'version-unknown',
      `it is not known which KubeSchedulerConfiguration kube-scheduler ${input.version} reads`,
      'Give a version from 1.19 to 1.37.',
    );
  const { kubeconfig, leaderElect, more = {} } = input;
  const connection = typeof kubeconfig === 'string' ? { kubeconfig } : kubeconfig;
  const election = typeof leaderElect === 'boolean' ? { leaderElect } : leaderElect;
  const { clientConnection, leaderElection, apiVersion: _version, kind: _kind, ...others } = more;
  const group = `${SCHEDULER_GROUP}/`;
  const written = group + apiVersion;
  return goYaml(
    {
      apiVersion: written,
      kind: 'KubeSchedulerConfiguration',
      clientConnection: { ...fieldsOf(clientConnection), ...connection },
      leaderElection: { leaderElect: true, ...fieldsOf(leaderElection), ...election },
      ...others,
    },
    {
      // Arguments of plugins may name the version of the file that they come from.
      replacer: (_key, value) =>
        `${fieldsOf(value).apiVersion}`.startsWith(group)
          ? { ...fieldsOf(value), apiVersion: written }
          : value,
    },
  );
}
