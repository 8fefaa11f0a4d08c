import type { FastifyRequest } from 'fastify'
import type { HttpServer } from '../../../libs/http/make-server.ts'
import { normaliseMac } from '../../../libs/model/address.ts'
import type { Pair } from '../../../libs/records/pair.ts'
import type { Lookup } from '../lookup.ts'
import { LAST_REQUESTS_MAX } from './limits.ts'

/** How Warewulf calls what a node asks for. */
const STAGE_NAMES: Readonly<Record<string, string>> = {
  ipxe: 'IPXE',
  grub: 'GRUB',
  efiboot: 'EFI',
  kernel: 'KERNEL',
  initramfs: 'INITRAMFS',
  image: 'IMAGE',
  modules: 'MODULES',
  system: 'SYSTEM_OVERLAY',
  runtime: 'RUNTIME_OVERLAY',
  files: 'FILES',
}

/** A node in Warewulf's status. */
export interface NodeStatus {
  'node name': string
  stage: string
  sent: string
  ipaddr: string
  /** Seconds since 1970; 0: never. */
  'last seen': number
}

/** The last request of each node, for what reads Warewulf's `/status`. */
export class LastRequests {
  readonly #byNode = new Map<string, NodeStatus>()
  readonly #now: () => number

  constructor({ now = Date.now }: { now?: () => number } = {}) {
    this.#now = now
  }

  note(node: string, { stage, sent, address }: { stage: string; sent: string; address: string }): void {
    this.#byNode.delete(node)
    const seen = Math.floor(this.#now() / 1_000)
    this.#byNode.set(node, { 'node name': node, stage, sent, ipaddr: address, 'last seen': seen })
    if (this.#byNode.size > LAST_REQUESTS_MAX) this.#byNode.delete(this.#byNode.keys().next().value!)
  }

  /** Of these nodes, also of those that never asked; others are forgotten. */
  table(nodes: Iterable<string>): Record<string, NodeStatus> {
    const names = new Set(nodes)
    for (const node of this.#byNode.keys()) if (!names.has(node)) this.#byNode.delete(node)
    const never = { stage: '', sent: '', ipaddr: '', 'last seen': 0 }
    const of = (node: string): NodeStatus => this.#byNode.get(node) ?? { 'node name': node, ...never }
    return Object.fromEntries([...names].sort().map((node) => [node, of(node)]))
  }
}

/** Notes the requests of nodes when they begin, and again when they fail. */
export function noteRequests(server: HttpServer, parts: { lookup: Lookup; last: LastRequests }): void {
  const { lookup, last } = parts
  const note = (request: FastifyRequest, outcome?: string): void => {
    const kind = request.routeOptions.url?.split('/')[1] ?? ''
    const stage = STAGE_NAMES[kind]
    const pair = stage && pairOf(request, lookup)
    if (pair) last.note(pair.node.id, { stage, sent: outcome ?? sentOf(kind, pair), address: request.ip })
  }
  server.addHook('preHandler', async (request) => note(request))
  server.addHook('onResponse', async (request, { statusCode }) => {
    if (statusCode >= 400) note(request, statusCode === 403 ? 'BAD_ASSET' : 'NOT_FOUND')
  })
}

function pairOf({ params, ip }: FastifyRequest, lookup: Lookup): Pair | undefined {
  const { mac } = params as { mac?: string }
  if (mac === undefined) return lookup.byAddress(ip)
  try {
    return lookup.byMac(normaliseMac(mac))
  } catch {
    // What it asks with is no MAC address: its answer says so.
    return undefined
  }
}

function sentOf(kind: string, { group }: Pair): string {
  switch (kind) {
    case 'ipxe':
      return `${group.script.name}.ipxe`
    case 'kernel':
      return `vmlinuz-${group.kernel.version}`
    case 'initramfs':
      return `initramfs-${group.kernel.version}`
    case 'image':
      return `${group.image.name}.img.gz`
    case 'system':
    case 'runtime':
      return `__${kind.toUpperCase()}__.img.gz`
    default:
      return kind
  }
}
