// The entry `./api`: requests to the API servers of a cluster, one server at a time or through the virtual IP.
export { healthz } from './components/kube-apiserver.js';
export { type Existence, lookAtBinding } from './hosts/api/binding.js';
export { type ApiOptions, openApi } from './hosts/api/client.js';
export { apiUrl } from './hosts/topology.js';
export type { ApiAnswer, ApiClient, ObjectClient } from './model/api.js';
