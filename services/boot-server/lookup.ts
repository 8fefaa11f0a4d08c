import { MusterError } from '../../libs/errors/muster-error.ts'
import { RequestInvalidError } from '../../libs/http/errors.ts'
import { normaliseMac } from '../../libs/model/address.ts'
import type { Pair } from '../../libs/records/pair.ts'
import { AssetKeyError, NodeUnknownError } from './errors.ts'
import type { RackState } from './rack-state.ts'

/** What a machine says of itself and of its boot when it asks over HTTP. */
export interface BootRequest {
  mac: string
  assetKey: string | undefined
  /** The pair that its boot script was made of: see `pairId`. */
  pair?: string | undefined
}

/** Finds the pair of the machine that asks, by the MAC address of any of its interfaces. */
export class Lookup {
  readonly #state: RackState
  #byMac = new Map<string, string>()
  #byAddress = new Map<string, string>()

  constructor(state: RackState) {
    this.#state = state
  }

  /** To be called after every switch. */
  rebuild(): void {
    const byMac = new Map<string, string>()
    const byAddress = new Map<string, string>()
    // While an address moves from one node to another both may be live with it: the newer record, written last, wins.
    const oldestFirst = [...this.#state.live.values()].sort((one, other) => one.node.seq - other.node.seq)
    for (const { node } of oldestFirst) {
      for (const { mac, address, address6 } of node.interfaces) {
        byMac.set(mac, node.id)
        if (address !== undefined) byAddress.set(address, node.id)
        if (address6 !== undefined) byAddress.set(address6, node.id)
      }
    }
    this.#byMac = byMac
    this.#byAddress = byAddress
  }

  /** Names of all nodes that can be booted. */
  nodes(): Iterable<string> {
    return this.#state.live.keys()
  }

  byMac(mac: string): Pair | undefined {
    const id = this.#byMac.get(mac)
    return id === undefined ? undefined : this.#state.live.get(id)
  }

  /** For protocols that name no MAC address. IPv6 addresses in their usual form. */
  byAddress(address: string): Pair | undefined {
    const id = this.#byAddress.get(address)
    return id === undefined ? undefined : this.#state.live.get(id)
  }

  /**
   * The pair for a request over HTTP: the one that the machine's boot began with, while it is known. Whether it may
   * have it is decided by what is live. @throws {RequestInvalidError} if `mac` is none. @throws {NodeUnknownError}
   * @throws {AssetKeyError} if the node has an asset key and the machine does not show it.
   */
  forRequest(request: BootRequest): { mac: string; pair: Pair } {
    const mac = macOf(request.mac)
    const live = this.byMac(mac)
    if (!live) throw new NodeUnknownError(mac)
    if (live.node.assetKey !== undefined && live.node.assetKey !== request.assetKey) {
      throw new AssetKeyError(`the machine ${mac} does not show the asset key of node ${live.node.id}`)
    }
    return { mac, pair: request.pair === undefined ? live : this.#state.begunWith(live, request.pair) }
  }
}

function macOf(text: string): string {
  try {
    return normaliseMac(text)
  } catch (error) {
    if (error instanceof MusterError) throw new RequestInvalidError(error.message, { cause: error })
    throw error
  }
}
