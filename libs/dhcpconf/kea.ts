import { LEASE_SECONDS } from '../dhcp/limits.ts'
import type { Site, SiteHost, SiteLoader, SiteSubnet } from './site.ts'

const IPXE = 'muster-ipxe'

/** A whole configuration for kea-dhcp4 (Kea's manual, chapter 8); it listens on all interfaces. */
export function keaConfig({ subnets, loaders, script }: Site): string {
  const config = {
    Dhcp4: {
      'interfaces-config': { interfaces: ['*'] },
      'lease-database': { type: 'memfile', persist: true },
      'valid-lifetime': LEASE_SECONDS,
      authoritative: true,
      // Firmware, iPXE and the operating system name themselves differently, and are one machine.
      'match-client-id': false,
      'host-reservation-identifiers': ['hw-address'],
      ...(loaders.length > 0 && {
        'client-classes': [
          { name: IPXE, test: "option[77].hex == 'iPXE'", 'boot-file-name': script },
          ...loaders.map(classOf),
        ],
      }),
      subnet4: subnets.map(subnetOf),
    },
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}

/** The first of the architectures that a machine names is what it runs as. */
function classOf({ arch, file }: SiteLoader): object {
  const number = arch.toString(16).padStart(4, '0')
  const test = `not member('${IPXE}') and substring(option[93].hex, 0, 2) == 0x${number}`
  return { name: `muster-arch${arch}`, test, 'boot-file-name': file }
}

function subnetOf(subnet: SiteSubnet, index: number): object {
  const { network, prefix, gateway, leaseSeconds, pools, server, hosts } = subnet
  const options = optionsOf(subnet)
  return {
    id: index + 1,
    subnet: `${network}/${prefix}`,
    ...(leaseSeconds !== LEASE_SECONDS && { 'valid-lifetime': leaseSeconds }),
    ...(options.length > 0 && { 'option-data': options }),
    ...(server !== undefined && { 'next-server': server }),
    ...(pools.length > 0 && { pools: pools.map(({ first, last }) => ({ pool: `${first} - ${last}` })) }),
    reservations: hosts.map((host) => reservationOf(host, gateway)),
  }
}

function optionsOf({ gateway, dns, domain }: SiteSubnet): object[] {
  return [
    ...(gateway === undefined ? [] : routers(gateway)),
    ...(dns.length === 0 ? [] : [{ name: 'domain-name-servers', data: dns.join(', ') }]),
    ...(domain === undefined ? [] : [{ name: 'domain-name', data: domain }]),
  ]
}

function reservationOf({ name, mac, address, gateway, server }: SiteHost, usual: string | undefined): object {
  return {
    'hw-address': mac,
    'ip-address': address,
    hostname: name,
    ...(server !== undefined && { 'next-server': server }),
    ...(gateway !== undefined && gateway !== usual && { 'option-data': routers(gateway) }),
  }
}

function routers(gateway: string): object[] {
  return [{ name: 'routers', data: gateway }]
}
