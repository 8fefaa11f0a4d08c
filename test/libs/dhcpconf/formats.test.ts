import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { DHCP_FORMATS, type DhcpFormat, dhcpConfig } from '../../../libs/dhcpconf/formats.ts'
import { siteOf } from '../../../libs/dhcpconf/site.ts'
import { describedSite, exampleSite } from './_site.ts'

/** How each server is asked whether it takes a configuration. */
const CHECKS: Record<DhcpFormat, (file: string) => [program: string, ...args: string[]]> = {
  dnsmasq: (file) => ['dnsmasq', '--test', `--conf-file=${file}`],
  isc: (file) => ['dhcpd', '-t', '-4', '-cf', file],
  kea: (file) => ['kea-dhcp4', '-t', file],
}

const many = Array.from({ length: 2_000 }, (_, index) => ({
  name: `n${index}`,
  rack: 'r1',
  interfaces: [
    {
      mac: `52:54:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`,
      address: `10.8.${index >> 8}.${index & 255}`,
      prefix: 16,
    },
  ],
}))

for (const format of Object.keys(DHCP_FORMATS) as DhcpFormat[]) {
  t.test(`${format} takes the configuration that is made for it`, async (t) => {
    const sites = {
      example: exampleSite(),
      empty: siteOf({ nodes: [], bootServers: new Map() }),
      many: siteOf({ nodes: many, bootServers: new Map([['r1', 'http://10.8.0.1:9873']]) }),
      subnets: describedSite(),
      proxied: describedSite('r2'),
    }
    for (const [name, site] of Object.entries(sites)) {
      const file = join(t.testdir(), `${name}.conf`)
      writeFileSync(file, dhcpConfig(site, { format, about: ['Made by a test.', 'Twice.'] }))
      const [program, ...args] = CHECKS[format](file)
      execFileSync(program, args, { stdio: 'pipe' })
      t.pass(name)
    }
  })
}
