import { readFileSync } from 'node:fs'
import { isIPv6, SocketAddress } from 'node:net'
import { networkInterfaces } from 'node:os'
import { BLKSIZE_DEFAULT, BLKSIZE_MAX, BLKSIZE_MAX_IPV6, BLKSIZE_OPTION_MAX, MTU_KEPT_MS } from './limits.ts'

/** Of a frame: 20 bytes IPv4 or 40 IPv6, 8 UDP, 4 TFTP. */
const HEADERS_BYTES = { ipv4: 32, ipv6: 52 }

/** The largest block that travels in one frame; what every client and network has to take, where the MTU says less. */
export function blksizeOfMtu(mtu: number, address: string): number {
  const headers = isIPv6(address) ? HEADERS_BYTES.ipv6 : HEADERS_BYTES.ipv4
  return Math.min(Math.max(mtu - headers, BLKSIZE_DEFAULT), BLKSIZE_OPTION_MAX)
}

/** Of the interface that has the address; undefined if none has, or the system does not say (only Linux does). */
export function mtuOf(address: string): number | undefined {
  const device = deviceOf(address)
  if (device === undefined) return undefined
  try {
    const mtu = Number(readFileSync(`/sys/class/net/${device}/mtu`, 'latin1'))
    return Number.isInteger(mtu) && mtu > 0 ? mtu : undefined
  } catch {
    return undefined
  }
}

function deviceOf(address: string): string | undefined {
  const [plain, scope] = address.split('%') as [string, string?]
  if (scope !== undefined) return scope
  const family = isIPv6(plain) ? 'ipv6' : 'ipv4'
  const spelled = new SocketAddress({ address: plain, family }).address
  for (const [device, addresses] of Object.entries(networkInterfaces())) {
    // A second address of old style has a name like eth0:1, and the device's MTU.
    if (addresses?.some((one) => one.address === spelled)) return device.split(':')[0]
  }
  return undefined
}

/** Knows the largest block for an address, also after its MTU was changed. */
export class MtuWatch {
  readonly #address: string
  readonly #clock: () => number
  readonly #mtuOf: (address: string) => number | undefined
  #blksizeMax = 0
  #readAt = Number.NEGATIVE_INFINITY

  constructor(address: string, options: { clock?: () => number; mtuOf?: typeof mtuOf } = {}) {
    this.#address = address
    this.#clock = options.clock ?? (() => performance.now())
    this.#mtuOf = options.mtuOf ?? mtuOf
  }

  /** That of Ethernet where the MTU is not known. */
  blksizeMax(): number {
    const nowMs = this.#clock()
    if (nowMs - this.#readAt >= MTU_KEPT_MS) {
      this.#readAt = nowMs
      const mtu = this.#mtuOf(this.#address)
      const unknown = isIPv6(this.#address) ? BLKSIZE_MAX_IPV6 : BLKSIZE_MAX
      this.#blksizeMax = mtu === undefined ? unknown : blksizeOfMtu(mtu, this.#address)
    }
    return this.#blksizeMax
  }
}
