import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { nodeScript } from '../../libs/bootscript/node-script.ts'
import { unconfiguredScript } from '../../libs/bootscript/unconfigured-script.ts'
import type { HttpServer } from '../../libs/http/make-server.ts'
import { pairId } from '../../libs/records/pair.ts'
import type { RackHead } from '../../libs/records/rack-head.ts'
import { NodeUnknownError } from './errors.ts'
import type { Lookup } from './lookup.ts'
import type { SeenStage } from './stage-reporter.ts'

export interface ScriptParts {
  lookup: Lookup
  /** Base URLs of the boot servers a node may use: those preferred, by their ids, first, and this one before others. */
  servers: (preferred?: readonly string[], over?: { ipv6: boolean }) => string[]
  /** The scripts of machines that no node has the MAC address of; undefined before the rack's head came. */
  unconfigured?: () => RackHead['unconfigured']
  /** Whether runtime overlays are for privileged ports only. */
  isSecure: () => boolean
  onStage: (seen: SeenStage) => void
}

const schema = {
  params: Type.Object({ mac: Type.String() }),
  querystring: Type.Object({ assetkey: Type.Optional(Type.String()) }),
}

/** The boot scripts of machines: the only thing that is put together when it is asked for. */
export function addScriptRoutes(server: HttpServer, parts: ScriptParts): void {
  server.get('/ipxe/:mac?', { schema }, async ({ params, query }, reply) => {
    return sendScript(parts, { mac: params.mac, assetKey: query.assetkey, reply })
  })
}

export function sendScript(
  { lookup, servers, isSecure, unconfigured, onStage }: ScriptParts,
  options: { mac: string; assetKey: string | undefined; reply: FastifyReply },
): FastifyReply {
  const { assetKey, reply } = options
  const over = { ipv6: isOverIPv6(reply.request) }
  void reply.type('text/plain; charset=us-ascii')
  try {
    const { mac, pair } = lookup.forRequest({ mac: options.mac, assetKey })
    const { node, group } = pair
    onStage({ pair, mac, stage: 'script' })
    const script = {
      body: group.script.body,
      node,
      group,
      runtime: !isSecure(),
      pair: pairId(pair),
      mac,
      servers: servers(node.bootServers, over),
    }
    return reply.send(nodeScript(script))
  } catch (error) {
    // A machine nobody knows gets a script all the same: its console is where somebody will look.
    if (!(error instanceof NodeUnknownError)) throw error
    const body = unconfigured?.()?.ipxe
    return reply.send(
      unconfiguredScript({ mac: error.mac, servers: servers(undefined, over), loader: 'ipxe', body }),
    )
  }
}

/** Whether a machine reached this server by its IPv6 address, and hence may have no other. */
export function isOverIPv6({ raw }: Pick<FastifyRequest, 'raw'>): boolean {
  return raw.socket.localFamily === 'IPv6'
}
