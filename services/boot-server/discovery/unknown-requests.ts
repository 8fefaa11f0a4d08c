import type { FastifyReply, FastifyRequest } from 'fastify'
import { introductionScript } from '../../../libs/bootscript/introduction-script.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import type { HttpServer } from '../../../libs/http/make-server.ts'
import { normaliseMac } from '../../../libs/model/address.ts'
import type { Discovered } from '../../../libs/records/discovered.ts'
import type { Lookup } from '../lookup.ts'
import { isOverIPv6, type ScriptParts } from '../script-routes.ts'
import { SAID_LENGTH_MAX } from './limits.ts'

/** What a request over HTTP tells of the machine that makes it. */
export type SeenByHttp = Pick<
  Discovered,
  'mac' | 'uuid' | 'serial' | 'asset' | 'manufacturer' | 'product' | 'address'
>

export interface UnknownParts {
  lookup: Lookup
  servers: ScriptParts['servers']
  /** Called with each machine that asks for a boot script and is no node of the rack. */
  onUnknown?: ((seen: SeenByHttp) => void) | undefined
}

/** The routes by which machines ask for their script; Warewulf's `/provision` does so for a stage. */
const SCRIPTS = /^\/(ipxe|grub|provision)\/([^/?]{1,64})$/
const SCRIPT_STAGES = ['ipxe', 'grub']

/**
 * Takes note of machines that ask for a boot script and are no nodes. An iPXE that did not say what machine it runs on is
 * asked for that, by a script that has it ask again; what it gets then is the business of the routes.
 */
export function addUnknownRequests(server: HttpServer, parts: UnknownParts): void {
  server.addHook('preHandler', async (request, reply) => introduce(parts, request, reply))
}

async function introduce(
  { lookup, servers, onUnknown }: UnknownParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const url = URL.parse(request.url, 'http://localhost')
  const [, route, text] = SCRIPTS.exec(url?.pathname ?? '') ?? []
  const mac = text === undefined ? undefined : macIn(text)
  if (url === null || mac === undefined || lookup.byMac(mac)) return undefined
  // Another network device of a node that runs is no other machine.
  if (lookup.byAddress(request.ip)) return undefined
  const query = url.searchParams
  if (route === 'provision' && !SCRIPT_STAGES.includes(query.get('stage') ?? '')) return undefined
  onUnknown?.(seenIn(mac, { query, address: request.ip }))
  const isNew = route === 'ipxe' && !query.has('serial')
  if (!isNew || !request.headers['user-agent']?.startsWith('iPXE')) return undefined
  return reply
    .type('text/plain; charset=us-ascii')
    .send(introductionScript({ mac, server: servers(undefined, { ipv6: isOverIPv6(request) })[0]! }))
}

function macIn(text: string): string | undefined {
  try {
    return normaliseMac(text)
  } catch (error) {
    if (error instanceof MusterError) return undefined
    throw error
  }
}

function seenIn(mac: string, from: { query: URLSearchParams; address: string }): SeenByHttp {
  const { query, address } = from
  const said = (name: string): string | undefined => plain(query.get(name) ?? '')
  const seen = {
    uuid: said('uuid')?.toLowerCase(),
    serial: said('serial'),
    asset: said('assetkey'),
    manufacturer: said('manufacturer'),
    product: said('product'),
  }
  const told = Object.entries(seen).filter(([, value]) => value !== undefined)
  return { mac, ...Object.fromEntries(told), ...(address && { address }) }
}

/** Visible ASCII, not too much of it; undefined where nothing is left. */
function plain(text: string): string | undefined {
  const visible = text.replace(/[^ -~]+/g, '?').trim()
  return visible.slice(0, SAID_LENGTH_MAX) || undefined
}
