import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import { checkBases } from '../../../libs/changes/conflict.ts'
import type { Kind, Operation } from '../../../libs/changes/operation.ts'
import { preview } from '../../../libs/changes/preview.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import { foldHostlist } from '../../../libs/hostlist/fold-hostlist.ts'
import { Description } from '../../../libs/model/description.ts'
import { DuplicateError, EntityMissingError, ValueInvalidError } from '../../../libs/model/errors.ts'
import { Inventory } from '../../../libs/model/inventory.ts'
import type { Node } from '../../../libs/model/node.ts'
import { normaliseNode } from '../../../libs/model/normalise.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { whyOf } from '../../../libs/model/why.ts'
import type { Member } from '../../../libs/records/member.ts'
import type { NodeEvent } from '../../../libs/records/node-event.ts'
import type { NodeReport } from '../../../services/cli/api.ts'
import { selectNodes } from '../../../services/controller/select-nodes.ts'

/** What a test has to offer: tap's `t`. */
export interface Owner {
  teardown(fn: () => Promise<void> | void): void
}

export interface Seen {
  method: string
  path: string
  actor: string | undefined
  authorization: string | undefined
  body: unknown
}

const STATUS: Record<string, number> = {
  invalid: 400,
  denied: 403,
  missing: 404,
  conflict: 409,
  unavailable: 503,
}

/** Starts a stand-in on a unix socket of its own; it ends with the test. */
export async function startStandIn(owner: Owner): Promise<ControllerStandIn> {
  const directory = await mkdtemp(join(tmpdir(), 'muster-cli-'))
  const standIn = new ControllerStandIn(join(directory, 'controller.sock'))
  owner.teardown(async () => {
    await standIn.close()
    await rm(directory, { recursive: true, force: true })
  })
  await standIn.listen()
  return standIn
}

/**
 * A stand-in for the controller: its REST API over real sockets, with entities in memory. What it answers about the
 * cluster, and what an import sends, is what the test says.
 */
export class ControllerStandIn {
  readonly socket: string
  readonly seen: Seen[] = []
  members: Member[] = []
  reports: NodeReport[] = []
  events: NodeEvent[] = []
  /** What a compile of a change came to; nothing of it is among what was seen. */
  failures: { message: string; nodes: { count: number; folded: string } }[] = []
  /** Lines that an import sends; it stays open after them if there is no result. */
  importLines: unknown[] = []
  /** Answers the next request by itself, instead of what the API says. */
  intercept: ((response: ServerResponse) => void) | undefined
  /** Resolves when a client has closed a stream that was held open for it. */
  readonly abandoned: Promise<void>
  readonly #abandon: () => void
  readonly #entities = new Map<string, { value: unknown; seq: number }>()
  readonly #servers: Server[] = []
  readonly #followers = new Set<ServerResponse>()
  #seq = 0

  constructor(socket: string) {
    this.socket = socket
    const { promise, resolve } = Promise.withResolvers<void>()
    this.abandoned = promise
    this.#abandon = resolve
  }

  async listen(): Promise<void> {
    await this.#serve().listen(this.socket)
    await once(this.#servers.at(-1)!, 'listening')
  }

  /** Listens on the loopback, too. Resolves to the URL. */
  async listenTcp(): Promise<string> {
    const server = this.#serve().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }

  /** Puts an entity as a change of its own. Returns the sequence of it. */
  put(kind: Kind, name: string, value: unknown): number {
    this.#seq += 1
    this.#entities.set(`${kind}/${name}`, { value, seq: this.#seq })
    return this.#seq
  }

  get(kind: Kind, name: string): { value: unknown; seq: number } | undefined {
    return this.#entities.get(`${kind}/${name}`)
  }

  *entries(kind: Kind): Iterable<[string, { value: unknown; seq: number }]> {
    for (const [key, entity] of this.#entities) {
      if (key.startsWith(`${kind}/`)) yield [key.slice(kind.length + 1), entity]
    }
  }

  /** Sends an event to those who follow. */
  emit(event: NodeEvent): void {
    for (const follower of this.#followers) follower.write(`${JSON.stringify(event)}\n`)
  }

  #serve(): Server {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => fail(response, error))
    })
    this.#servers.push(server)
    return server
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    const { method = '', url = '', headers } = request
    if (url.startsWith('/v1/compile'))
      return void response.end(JSON.stringify({ compiled: true, failures: this.failures }))
    const actor = headers['x-muster-actor'] as string | undefined
    this.seen.push({ method, path: url, actor, authorization: headers.authorization, body })
    const { intercept } = this
    this.intercept = undefined
    if (intercept) return intercept(response)
    if (url.startsWith('/v1/events')) return this.#sendEvents(url, response)
    if (url === '/v1/images/import') return this.#sendImport(response)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(method === 'POST' ? this.#change(body) : this.#read(url)))
  }

  #read(path: string): unknown {
    const url = new URL(path, 'http://controller')
    if (url.pathname === '/v1/cluster') {
      return { controller: 'c1', version: '0.1.0', seq: this.#seq, cluster: { name: 'test' } }
    }
    if (url.pathname === '/v1/status/members') return { items: this.members }
    if (url.pathname === '/v1/status/nodes') return { items: this.#reports(url.searchParams.get('select')) }
    const [, plural = '', name] = /^\/v1\/([a-z]+)(?:\/([^/]+))?$/.exec(url.pathname) ?? []
    const kind = plural.slice(0, -1) as Kind
    if (name === undefined) return { seq: this.#seq, items: this.#list(kind, url.searchParams) }
    const entity = this.get(kind, decodeURIComponent(name))
    if (!entity) throw new EntityMissingError(`there is no ${kind} ${name}`)
    const description = new Description(this)
    const profileOf = (profile: string) => description.profile(profile)
    const why = url.searchParams.has('why') && { why: whyOf({ node: entity.value as Node, profileOf }) }
    return { ...this.#shown(kind, { name, inventory: this.#inventory() }), ...why }
  }

  #list(kind: Kind, query: URLSearchParams): unknown[] {
    const inventory = this.#inventory()
    const select = query.get('select') ?? undefined
    const names =
      kind === 'node'
        ? selectNodes({ inventory, state: this as never }, select)
        : Array.from(this.entries(kind), ([name]) => name)
    if (query.get('view') === 'names') return names
    if (query.get('view') === 'summary')
      return names.map((name) => summaryOf(name, inventory.resolved(name)!))
    return names.map((name) => this.#shown(kind, { name, inventory }))
  }

  #reports(select: string | null): NodeReport[] {
    if (select === null) return this.reports
    const names = select.split(/[ ,]/)
    const missing = names.find((name) => !this.reports.some(({ node }) => node === name))
    if (missing !== undefined) throw new EntityMissingError(`there is no node ${missing}`)
    return this.reports.filter(({ node }) => names.includes(node))
  }

  #inventory(source: EntitySource = this): Inventory {
    return new Inventory(new Description(source))
  }

  #shown(kind: Kind, { name, inventory }: { name: string; inventory: Inventory }): object {
    const shown = { name, ...this.get(kind, name)! }
    return kind === 'node' ? { ...shown, resolved: inventory.resolved(name) } : shown
  }

  #change(body: unknown): unknown {
    const { reason, bases, dryRun, ...change } = body as Change
    if (typeof reason !== 'string') throw new ValueInvalidError('a change needs a reason')
    checkBases(this, bases)
    const ops = change.ops.map((operation) =>
      operation.op === 'put' ? { ...operation, value: normaliseNode(operation.value) } : operation,
    )
    const after = preview(this, { ops, seq: 0 })
    refuseSharedMacs(new Description(after))
    const nodes = alteredNodes(this.#inventory(), this.#inventory(after))
    if (dryRun) return { seq: this.#seq, nodes }
    this.#seq += 1
    for (const operation of ops) {
      const key = `${operation.kind}/${operation.name}`
      if (operation.op === 'delete') this.#entities.delete(key)
      else this.#entities.set(key, { value: operation.value, seq: this.#seq })
    }
    return { seq: this.#seq, nodes }
  }

  #sendEvents(url: string, response: ServerResponse): void {
    response.flushHeaders()
    for (const event of this.events) response.write(`${JSON.stringify(event)}\n`)
    if (url.endsWith('follow=false')) return void response.end()
    this.#followers.add(response)
    response.once('close', () => {
      this.#followers.delete(response)
      this.#abandon()
    })
  }

  #sendImport(response: ServerResponse): void {
    response.flushHeaders()
    for (const line of this.importLines) response.write(`${JSON.stringify(line)}\n`)
    if (this.importLines.some((line) => !Object.hasOwn(line as object, 'progress')))
      return void response.end()
    response.once('close', this.#abandon)
  }
}

interface Change {
  reason: string
  bases: []
  ops: Operation[]
  dryRun?: boolean
}

function summaryOf(name: string, node: ResolvedNode): object {
  const { profiles, rack, image, networkDevices, primaryNetwork, comment } = node
  const { ipaddr, ipaddr6, hwaddr } = networkDevices[primaryNetwork ?? ''] ?? {}
  return { name, profiles, rack, image, ipaddr, ipaddr6, hwaddr, comment }
}

function alteredNodes(before: Inventory, after: Inventory): { count: number; folded: string } {
  const [old, now] = [
    new Map<string, ResolvedNode>(before.nodes()),
    new Map<string, ResolvedNode>(after.nodes()),
  ]
  const names = [...new Set([...old.keys(), ...now.keys()])].filter(
    (name) => !isDeepStrictEqual(old.get(name), now.get(name)),
  )
  return { count: names.length, folded: foldHostlist(names) }
}

/** Stands for all that the controller checks. */
function refuseSharedMacs(description: Description): void {
  const owners = new Map<string, string>()
  for (const [id, node] of description.nodes()) {
    for (const { hwaddr } of Object.values(node.networkDevices ?? {})) {
      if (hwaddr && owners.has(hwaddr)) {
        throw new DuplicateError(
          `MAC address ${hwaddr} would belong to both ${owners.get(hwaddr)} and ${id}`,
          {
            hint: 'Every network device needs its own. Nothing was changed.',
          },
        )
      }
      if (hwaddr) owners.set(hwaddr, id)
    }
  }
}

function fail(response: ServerResponse, thrown: unknown): void {
  const error =
    thrown instanceof MusterError
      ? { code: thrown.code, message: thrown.message, hint: thrown.hint, category: thrown.category }
      : { code: 'MUSTER_INTERNAL', message: String(thrown), category: 'internal' }
  response.statusCode = STATUS[error.category] ?? 500
  response.end(JSON.stringify({ error }))
}
