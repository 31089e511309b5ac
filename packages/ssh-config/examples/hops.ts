import { type HostConfig, readHostConfig } from '@harderway/ssh-config';

/** Lists the hosts on the way to a host, jump hosts first, each as `user@address:port`. */
export async function hopsTo(destination: string, configFile?: string): Promise<readonly string[]> {
  const hops = ({ user, hostName, port, proxyJump }: HostConfig): readonly string[] => [
    ...(proxyJump ? hops(proxyJump) : []),
    `${user}@${hostName}:${port}`,
  ];
  return hops(await readHostConfig(destination, { configFile }));
}
