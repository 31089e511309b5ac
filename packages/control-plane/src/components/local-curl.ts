/**
 * Words of curl(1) for a request to the same host. Root's .curlrc is not read (`-q` must come first), and a proxy of the
 * host's environment is not used: its 127.0.0.1 is another one.
 */
export const localCurl: readonly string[] = ['curl', '-q', '--noproxy', '*', '--silent', '--show-error'];
