import { Argument, type Command } from 'commander'
import { DHCP_FORMATS } from '../../../libs/dhcpconf/formats.ts'
import type { OpenSession } from '../session.ts'

const ABOUT = `Writes configuration for a DHCP server of the site's own: a reservation for each node, with the boot server of its
rack and the boot program for its architecture. It is for subnets in mode off, and for sites without
subnets whose boot servers are not to answer DHCP (MUSTER_DHCP_PORT=0). Subnets in mode full are left out. Make it again
after nodes were changed, and have the server read it again.`

interface Rendered {
  seq: number
  text: string
  warnings: string[]
}

export function define(noun: Command, open: OpenSession): void {
  noun
    .command('render')
    .summary("configuration for the site's own DHCP server")
    .description(ABOUT)
    .addArgument(new Argument('<server>', 'whose configuration').choices(Object.keys(DHCP_FORMATS)))
    .option('--rack <rack>', 'only for the nodes of a rack')
    .action(async (format: string, { rack }: { rack?: string }) => {
      const { client, terminal, json } = await open()
      const query = new URLSearchParams({ format, ...(rack !== undefined && { rack }) })
      const rendered = await client.get<Rendered>(`/v1/dhcp/render?${query}`)
      for (const warning of rendered.warnings) terminal.warn(warning)
      if (json) terminal.json(rendered)
      else terminal.text(rendered.text)
    })
}
