import { LEASE_SECONDS } from '../dhcp/limits.ts'
import type { Site, SiteHost } from './site.ts'

/** For `conf-dir`, or an include, of dnsmasq (its manual, `--dhcp-host` and further). Tags say which boot server is whose. */
export function dnsmasqConfig({ subnets, loaders, script }: Site): string {
  const lines = ['dhcp-authoritative', 'dhcp-userclass=set:muster-ipxe,iPXE']
  for (const { arch } of loaders) lines.push(`dhcp-match=set:muster-arch${arch},option:client-arch,${arch}`)
  for (const server of serversOf(subnets.flatMap(({ hosts }) => hosts))) {
    const tag = tagOf(server)
    lines.push(`dhcp-boot=tag:${tag},tag:muster-ipxe,${script},,${server}`)
    for (const { arch, file } of loaders) {
      lines.push(`dhcp-boot=tag:${tag},tag:!muster-ipxe,tag:muster-arch${arch},${file},,${server}`)
    }
  }
  for (const [index, { network, mask, gateway, hosts }] of subnets.entries()) {
    const tag = `muster-net${index + 1}`
    lines.push('', `dhcp-range=set:${tag},${network},static,${mask},${LEASE_SECONDS}`)
    if (gateway !== undefined) lines.push(`dhcp-option=tag:${tag},option:router,${gateway}`)
    for (const host of hosts) {
      const own = host.gateway !== undefined && host.gateway !== gateway ? `muster-${host.label}` : undefined
      if (own) lines.push(`dhcp-option=tag:${own},option:router,${host.gateway}`)
      const tags = [own, host.server && tagOf(host.server)].flatMap((tag) => (tag ? [`set:${tag}`] : []))
      lines.push(`dhcp-host=${[host.mac, ...tags, host.address, host.name].join(',')}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function serversOf(hosts: readonly SiteHost[]): string[] {
  return [...new Set(hosts.flatMap(({ server }) => server ?? []))].sort()
}

function tagOf(server: string): string {
  return `muster-${server}`
}
