import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { interfacesOf } from '../../../libs/compile/interfaces.ts'
import { DHCP_FORMATS, type DhcpFormat, dhcpConfig } from '../../../libs/dhcpconf/formats.ts'
import { type SiteNode, siteOf } from '../../../libs/dhcpconf/site.ts'
import { resolveSubnets } from '../../../libs/model/check-subnets.ts'
import { Description } from '../../../libs/model/description.ts'
import { EntityMissingError } from '../../../libs/model/errors.ts'
import type { Inventory } from '../../../libs/model/inventory.ts'
import type { Member } from '../../../libs/records/member.ts'
import { aliveIn } from '../alive.ts'
import type { ApiParts } from './parts.ts'

const FORMATS = Object.keys(DHCP_FORMATS) as DhcpFormat[]

const Query = Type.Object({
  format: Type.Enum(FORMATS, { description: 'whose configuration' }),
  rack: Type.Optional(Type.String({ minLength: 1, description: 'only for its nodes' })),
})
const Rendered = Type.Object({
  seq: Type.Integer({ description: 'sequence of the change that it is as of' }),
  text: Type.String(),
  warnings: Type.Array(Type.String(), { description: 'what could not be taken over' }),
})

/** Configuration for the site's own DHCP server, where muster is not to be one. */
export const dhcpRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { cluster, members }) => {
  const schema = { querystring: Query, response: { 200: Rendered } }
  server.get('/dhcp/render', { schema }, async ({ query: { format, rack } }) => {
    const { seq } = cluster.state.position
    const nodes = [...nodesIn(cluster.inventory, rack)]
    const described = resolveSubnets(new Description(cluster.state).subnets())
    const isRack = nodes.length > 0 || described.some((each) => each.rack === rack)
    if (rack !== undefined && !isRack) {
      throw new EntityMissingError(`no node and no subnet is in rack ${rack}`, {
        hint: "'muster node list -a' shows which racks nodes are in.",
      })
    }
    const site = siteOf({ nodes, bootServers: bootServersOf(aliveIn(members)), described, rack })
    const about = [
      `DHCP for the nodes of ${rack === undefined ? 'the cluster' : `rack ${rack}`} as of change ${seq}.`,
      `Made by 'muster dhcp render ${format}': make it again instead of editing it.`,
    ]
    return { seq, text: dhcpConfig(site, { format, about }), warnings: site.warnings }
  })
}

function* nodesIn(inventory: Inventory, rack: string | undefined): Generator<SiteNode, void, void> {
  for (const [name, node] of inventory.nodes()) {
    if (rack === undefined || node.rack === rack)
      yield {
        name,
        rack: node.rack,
        interfaces: interfacesOf(node),
        ...(node.bootloader && { bootloader: node.bootloader }),
      }
  }
}

/** Of each rack the one whose id comes first; the others are in the nodes' boot scripts. */
function bootServersOf(members: readonly Member[]): Map<string, string> {
  const found = new Map<string, string>()
  const servers = members.filter((member) => member.role === 'boot-server')
  for (const { rack, boot } of servers.sort((one, other) => (one.id < other.id ? -1 : 1))) {
    if (!found.has(rack)) found.set(rack, boot)
  }
  return found
}
