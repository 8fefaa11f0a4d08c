import { LEASE_SECONDS } from '../dhcp/limits.ts'
import type { Site, SiteHost } from './site.ts'

/** For an `include` of ISC dhcpd (dhcpd.conf(5), dhcp-eval(5)), or a whole dhcpd.conf. */
export function iscConfig({ subnets, loaders, script }: Site): string {
  const lines = [
    'authoritative;',
    `default-lease-time ${LEASE_SECONDS};`,
    `max-lease-time ${LEASE_SECONDS};`,
    // As bytes: a machine may name several, of which the first is what it runs as.
    'option muster-arch code 93 = string;',
    'if exists user-class and option user-class = "iPXE" {',
    `  filename "${script}";`,
  ]
  for (const { arch, file } of loaders) {
    const bytes = arch.toString(16).padStart(4, '0').replace(/^../, '$&:')
    lines.push(`} elsif substring(option muster-arch, 0, 2) = ${bytes} {`, `  filename "${file}";`)
  }
  lines.push('}')
  for (const { network, mask, gateway, hosts } of subnets) {
    lines.push('', `subnet ${network} netmask ${mask} {`)
    if (gateway !== undefined) lines.push(`  option routers ${gateway};`)
    lines.push('}', ...hosts.flatMap((host) => hostLines(host, gateway)))
  }
  return `${lines.join('\n')}\n`
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
