import type { Site, SiteHost, SiteSubnet } from './site.ts'

/** For `conf-dir`, or an include, of dnsmasq (its manual, `--dhcp-host` and further). Tags say which boot server is whose. */
export function dnsmasqConfig({ subnets, loaders, script }: Site): string {
  const lines = ['dhcp-authoritative', 'dhcp-userclass=set:muster-ipxe,iPXE']
  for (const { arch } of loaders) lines.push(`dhcp-match=set:muster-arch${arch},option:client-arch,${arch}`)
  const bootFrom = (server: string, tags: string): void => {
    lines.push(`dhcp-boot=${tags},tag:muster-ipxe,${script},,${server}`)
    for (const { arch, file } of loaders) {
      lines.push(`dhcp-boot=${tags},tag:!muster-ipxe,tag:muster-arch${arch},${file},,${server}`)
    }
  }
  for (const server of serversOf(subnets.flatMap(({ hosts }) => hosts)))
    bootFrom(server, `tag:${tagOf(server)}`)
  for (const [index, subnet] of subnets.entries()) {
    const { gateway, hosts, server } = subnet
    const tag = `muster-net${index + 1}`
    lines.push('', ...subnetLines(subnet, tag))
    // dnsmasq calls those unknown that no dhcp-host is about.
    if (server !== undefined) bootFrom(server, `tag:${tag},tag:!known`)
    for (const host of hosts) {
      const own = host.gateway !== undefined && host.gateway !== gateway ? `muster-${host.label}` : undefined
      if (own) lines.push(`dhcp-option=tag:${own},option:router,${host.gateway}`)
      const tags = [own, host.server && tagOf(host.server)].flatMap((tag) => (tag ? [`set:${tag}`] : []))
      lines.push(`dhcp-host=${[host.mac, ...tags, host.address, host.name].join(',')}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function subnetLines(
  { network, mask, gateway, dns, domain, leaseSeconds, pools }: SiteSubnet,
  tag: string,
): string[] {
  const ranges = pools.length > 0 ? pools.map(({ first, last }) => `${first},${last}`) : [`${network},static`]
  const lines = ranges.map((range) => `dhcp-range=set:${tag},${range},${mask},${leaseSeconds}`)
  if (gateway !== undefined) lines.push(`dhcp-option=tag:${tag},option:router,${gateway}`)
  if (dns.length > 0) lines.push(`dhcp-option=tag:${tag},option:dns-server,${dns.join(',')}`)
  if (domain !== undefined) lines.push(`dhcp-option=tag:${tag},option:domain-name,${domain}`)
  return lines
}

function serversOf(hosts: readonly SiteHost[]): string[] {
  return [...new Set(hosts.flatMap(({ server }) => server ?? []))].sort()
}

function tagOf(server: string): string {
  return `muster-${server}`
}
