import type { Fetch } from './http.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that name proxies, as curl and most programs read them: in lower case first. */
const variables = {
  httpProxy: ['http_proxy', 'HTTP_PROXY'],
  httpsProxy: ['https_proxy', 'HTTPS_PROXY'],
} as const;

const setOf = (names: readonly string[], environment: Environment): string | undefined =>
  names.find((name) => environment[name]);

/** Which of HTTP_PROXY and HTTPS_PROXY, in either case, are set. */
export const proxyVariables = (environment: Environment): readonly string[] =>
  Object.values(variables).flatMap((names) => setOf(names, environment) ?? []);

/** `proxy:3128` is common, and not a URL. */
const withScheme = (proxy: string): string => (/^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`);

function proxyOf(names: readonly string[], environment: Environment): string | undefined {
  const name = setOf(names, environment);
  const value = name === undefined ? undefined : environment[name];
  return value === undefined ? undefined : withScheme(value);
}

/**
 * The `fetch` for an environment: the global one, or, if HTTPS_PROXY or HTTP_PROXY is set, one that goes
 * through the proxy except for the hosts of NO_PROXY. The global one of Node 20 ignores all three.
 */
export function fetchFor(environment: Environment): Fetch {
  if (proxyVariables(environment).length === 0) return fetch;
  // Loaded at the first request: it is large, and mostly there is no proxy, or all programs are in the cache.
  let loaded: Promise<Fetch> | undefined;
  const load = async (): Promise<Fetch> => {
    // A bundler exports CommonJS as a whole, without single names.
    const { EnvHttpProxyAgent, fetch: through } = (await import('undici')).default;
    const httpProxy = proxyOf(variables.httpProxy, environment);
    const httpsProxy = proxyOf(variables.httpsProxy, environment);
    const dispatcher = new EnvHttpProxyAgent({
      ...(httpProxy === undefined ? {} : { httpProxy }),
      ...(httpsProxy === undefined ? {} : { httpsProxy }),
      noProxy: environment['no_proxy'] ?? environment['NO_PROXY'] ?? '',
      // Many proxies tunnel to port 443 only: plain http is requested from the proxy itself.
      proxyTunnel: false,
    }).compose((dispatch) => (options, handler) => {
      const start = handler.onRequestStart;
      handler.onRequestStart = (controller, context) => {
        // Many proxies close the connection behind an answer. If its last bytes have to wait then, undici 7 ends this process.
        controller.pause = () => undefined;
        start?.call(handler, controller, context);
      };
      return dispatch(options, handler);
    });
    return (url, init) => through(url, { ...init, dispatcher });
  };
  return async (url, init) => {
    loaded ??= load();
    return (await loaded)(url, init);
  };
}
