import type { HttpServer } from '../../../libs/http/make-server.ts'
import type { Lookup } from '../lookup.ts'
import { AskerUnknownError } from './errors.ts'
import type { Neighbours } from './neighbours.ts'

/** Finds out which machine asks when the path of its request does not say so. */
export class Asker {
  readonly #lookup: Lookup
  readonly #neighbours: Neighbours

  constructor(options: { lookup: Lookup; neighbours: Neighbours }) {
    this.#lookup = options.lookup
    this.#neighbours = options.neighbours
  }

  /**
   * Its MAC address: the one that it says itself (`?wwid=`), or that the network knows it by, if a node has that, or that
   * of the node whose address it has. The network goes first: an address can be lent to another machine than the node.
   * @throws {AskerUnknownError}
   */
  async macOf({ wwid, address }: { wwid?: unknown; address: string }): Promise<string> {
    if (typeof wwid === 'string' && wwid !== '') return wwid
    const neighbour = await this.#neighbours.macOf(address)
    if (neighbour !== undefined && this.#lookup.byMac(neighbour)) return neighbour
    const pair = this.#lookup.byAddress(address)
    const known =
      pair?.node.interfaces.find((each) => each.address === address || each.address6 === address)?.mac ??
      neighbour
    if (known === undefined) throw new AskerUnknownError(address)
    return known
  }
}

/** Gives requests for `/.../:mac?` without a MAC address that of their machine. */
export function addMissingMac(server: HttpServer, asker: Asker): void {
  server.addHook('preValidation', async ({ routeOptions, params, query, ip }) => {
    const found = params as { mac?: string }
    if (found.mac || !routeOptions.url?.endsWith('/:mac?')) return
    found.mac = await asker.macOf({ wwid: (query as { wwid?: unknown }).wwid, address: ip })
  })
}
