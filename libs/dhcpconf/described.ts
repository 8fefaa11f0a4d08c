import { ipv4Bytes, networkOf, readIPv4 } from '../dhcp/ipv4.ts'
import type { Subnet } from '../records/subnet.ts'

/** A subnet as it is described, and the rack whose boot server would answer there. */
export interface DescribedSubnet {
  rack: string
  subnet: Subnet
}

/** The network of an address: `10.0.1.0/24`. */
export function networkKey(address: string, prefix: number): string {
  const { mask } = networkOf(address, prefix)
  return `${readIPv4(ipv4Bytes(address).map((octet, index) => octet & mask[index]!))}/${prefix}`
}

/** The described subnet that a rack's machine asks in with an address: that of its rack, where racks share a network. */
export class DescribedSubnets {
  readonly #byNetwork: Map<string, DescribedSubnet[]>
  readonly #prefixes: readonly number[]

  constructor(described: readonly DescribedSubnet[]) {
    this.#byNetwork = Map.groupBy(described, ({ subnet }) => `${subnet.network}/${subnet.prefix}`)
    this.#prefixes = [...new Set(described.map(({ subnet }) => subnet.prefix))]
  }

  of(address: string, rack: string): Subnet | undefined {
    for (const prefix of this.#prefixes) {
      const found = this.#byNetwork.get(networkKey(address, prefix))
      if (found) return (found.find((each) => each.rack === rack) ?? found[0]!).subnet
    }
    return undefined
  }
}
