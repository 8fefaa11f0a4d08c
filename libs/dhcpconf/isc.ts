import { LEASE_SECONDS } from '../dhcp/limits.ts'
import type { Site, SiteHost, SiteSubnet } from './site.ts'

/** For an `include` of ISC dhcpd (dhcpd.conf(5), dhcp-eval(5)), or a whole dhcpd.conf. */
export function iscConfig({ subnets, loaders, script }: Site): string {
  const lines = [
    'authoritative;',
    `default-lease-time ${LEASE_SECONDS};`,
    `max-lease-time ${LEASE_SECONDS};`,
    ...(loaders.length > 0 ? bootLines({ loaders, script }) : []),
  ]
  for (const subnet of subnets) {
    const { gateway, hosts } = subnet
    lines.push('', ...subnetLines(subnet), ...hosts.flatMap((host) => hostLines(host, gateway)))
  }
  return `${lines.join('\n')}\n`
}

function bootLines({ loaders, script }: Pick<Site, 'loaders' | 'script'>): string[] {
  const lines = [
    // As bytes: a machine may name several, of which the first is what it runs as.
    'option muster-arch code 93 = string;',
    'if exists user-class and option user-class = "iPXE" {',
    `  filename "${script}";`,
  ]
  for (const { arch, file } of loaders) {
    const bytes = arch.toString(16).padStart(4, '0').replace(/^../, '$&:')
    lines.push(`} elsif substring(option muster-arch, 0, 2) = ${bytes} {`, `  filename "${file}";`)
  }
  return [...lines, '}']
}

function subnetLines(subnet: SiteSubnet): string[] {
  const { network, mask, gateway, dns, domain, leaseSeconds, pools, server } = subnet
  return [
    `subnet ${network} netmask ${mask} {`,
    ...(leaseSeconds === LEASE_SECONDS
      ? []
      : [`  default-lease-time ${leaseSeconds};`, `  max-lease-time ${leaseSeconds};`]),
    ...(gateway === undefined ? [] : [`  option routers ${gateway};`]),
    ...(dns.length === 0 ? [] : [`  option domain-name-servers ${dns.join(', ')};`]),
    ...(domain === undefined ? [] : [`  option domain-name "${domain}";`]),
    ...(server === undefined ? [] : [`  next-server ${server};`]),
    ...pools.map(({ first, last }) => `  range ${first} ${last};`),
    '}',
  ]
}

function hostLines(
  { name, label, mac, address, gateway, server }: SiteHost,
  usual: string | undefined,
): string[] {
  return [
    `host ${label} {`,
    `  hardware ethernet ${mac};`,
    `  fixed-address ${address};`,
    `  option host-name "${name}";`,
    ...(server === undefined ? [] : [`  next-server ${server};`]),
    ...(gateway === undefined || gateway === usual ? [] : [`  option routers ${gateway};`]),
    '}',
  ]
}
