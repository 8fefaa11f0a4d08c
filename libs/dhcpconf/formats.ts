import { dnsmasqConfig } from './dnsmasq.ts'
import { iscConfig } from './isc.ts'
import { keaConfig } from './kea.ts'
import type { Site } from './site.ts'

/** DHCP servers that configuration can be made for. */
export const DHCP_FORMATS = { dnsmasq: dnsmasqConfig, isc: iscConfig, kea: keaConfig } as const

export type DhcpFormat = keyof typeof DHCP_FORMATS

/** The configuration, behind lines of comment, which all of these servers take. */
export function dhcpConfig(
  site: Site,
  { format, about }: { format: DhcpFormat; about: readonly string[] },
): string {
  return [...about.map((line) => `# ${line}\n`), DHCP_FORMATS[format](site)].join('')
}
