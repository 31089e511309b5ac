/** The parts of an etcd URL that checks compare. */
export interface EtcdUrl {
  readonly scheme: string;
  readonly address: string;
  readonly port: string;
  readonly text: string;
}

/** The URLs of a flag. One that is not a URL is left out. */
export const urlsOf = (value: string | undefined): readonly EtcdUrl[] =>
  (value ?? '').split(',').flatMap((text) => {
    const [, scheme = '', address = '', port = ''] =
      /^\s*(https?|unixs?):\/\/(\[[^\]]*\]|[^:/]*):?(\d*)\/?\s*$/.exec(text) ?? [];
    return scheme === '' ? [] : [{ scheme, address, port, text: text.trim() }];
  });

/** The members that `--initial-cluster` lists: name and URL. */
export const initialMembers = (
  value: string | undefined,
): readonly (readonly [name: string, url: EtcdUrl])[] =>
  (value ?? '').split(',').flatMap((entry) => {
    const [, name = '', url = ''] = /^\s*([^=]+)=(.+)$/.exec(entry) ?? [];
    return urlsOf(url).map((each) => [name, each] as const);
  });
