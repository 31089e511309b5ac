import { type ReadYamlOptions, readYaml } from '../read.js';
import { readScalars } from './scalar-readings.js';

/**
 * Reads YAML as Kubernetes and etcd do: their library (sigs.k8s.io/yaml over goyaml.v2) has the values of YAML 1.1, with Go's
 * numbers, and merges (`<<`) that replace the keys before them. `twofold` has the scalars that readers of YAML 1.2 take for others.
 */
export const readKubernetesYaml = (
  text: string,
  { configuration }: Pick<ReadYamlOptions, 'configuration'> = {},
): ReturnType<typeof readYaml> => readYaml(text, { merges: 'in-place', readScalars, configuration });
