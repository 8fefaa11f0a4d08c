import Type from 'typebox'
import { grubScript } from '../../libs/bootscript/grub-script.ts'
import { GRUB_START, grubStart } from '../../libs/bootscript/grub-start.ts'
import { unconfiguredScript } from '../../libs/bootscript/unconfigured-script.ts'
import type { HttpServer } from '../../libs/http/make-server.ts'
import { pairId } from '../../libs/records/pair.ts'
import { NodeUnknownError } from './errors.ts'
import type { BootRequest } from './lookup.ts'
import { isOverIPv6, type ScriptParts } from './script-routes.ts'

const schema = {
  params: Type.Object({ mac: Type.String() }),
  querystring: Type.Object({ assetkey: Type.Optional(Type.String()) }),
}

/** The script of a machine that GRUB starts. */
export function addGrubRoute(server: HttpServer, parts: ScriptParts): void {
  server.get('/grub/:mac?', { schema }, async ({ params, query }, reply) => {
    void reply.type('text/plain; charset=us-ascii')
    const over = { ipv6: isOverIPv6(reply.request) }
    return grubText(parts, { mac: params.mac, assetKey: query.assetkey, over })
  })
}

/** A machine nobody knows gets a script all the same, that says so. @throws as Lookup.forRequest does, and grubScript */
export function grubText(parts: ScriptParts, request: BootRequest & { over?: { ipv6: boolean } }): string {
  const { lookup, servers, isSecure, unconfigured, onStage } = parts
  try {
    const { mac, pair } = lookup.forRequest(request)
    const { node, group } = pair
    const script = grubScript({
      body: group.grub?.body ?? noGrub(group.script.name),
      node,
      group,
      runtime: !isSecure(),
      pair: pairId(pair),
      mac,
      servers: servers(node.bootServers, request.over),
    })
    onStage({ pair, mac, stage: 'script' })
    return script
  } catch (error) {
    if (!(error instanceof NodeUnknownError)) throw error
    const body = unconfigured?.()?.grub
    return unconfiguredScript({
      mac: error.mac,
      servers: servers(undefined, request.over),
      loader: 'grub',
      body,
    })
  }
}

/** For machines that come by GRUB to a node whose script is for iPXE only. */
function noGrub(name: string): string {
  return `echo "muster: THE BOOT SCRIPT ${name} IS FOR IPXE ONLY; the machine restarts in 60 seconds"\nsleep 60\nreboot\n`
}

/** Whether a path ends with what GRUB reads first. It looks in a directory of its own, and beside itself. */
export function isGrubStart(path: string): boolean {
  return path === GRUB_START || path === `grub/${GRUB_START}`
}

/** What GRUB reads first from this server. `tftp` is the address that it is served on there: that of `base` unless given. */
export function grubStartAt({ base, tftp }: { base: string; tftp?: string }): string {
  const { protocol, host, hostname } = new URL(base)
  // In brackets, as in the URL, or GRUB takes what is behind the first colon for a port.
  const address = tftp?.includes(':') ? `[${tftp}]` : tftp
  return grubStart({ http: protocol === 'http:' ? host : undefined, tftp: address ?? hostname })
}
