import { LabInputError } from './errors.ts'
import type { Machine } from './machine.ts'
import { type LabGround, Namespace } from './namespace.ts'
import { checkName, type MachineOptions, newMachine } from './new-machine.ts'
import type { Card } from './qemu.ts'

const INDEX_MAX = 99
/** What a rack's uplink adds to the rack's index to make its address in the core network. */
const UPLINK_OFFSET = 100

/** The network that controllers and the bus share; every rack has an uplink into it. */
export const CORE_ADDRESS = '10.77.0.1'

export async function newCore(ground: LabGround): Promise<Namespace> {
  const core = await Namespace.create(ground, 'core')
  await core.configure([
    'link add hub type bridge stp_state 0 forward_delay 0',
    `address add ${CORE_ADDRESS}/24 dev hub`,
    'link set hub up',
  ])
  return core
}

/** A rack: a boot server's place, the machines' network, and a way to the core network. Nothing is routed between the two. */
export class Rack {
  readonly name: string
  /** Where the rack's boot server runs. */
  readonly namespace: Namespace
  /** The boot server's address in the machines' network, a /24. */
  readonly address: string
  /** The boot server's address in the core network. */
  readonly uplinkAddress: string
  readonly #ground: LabGround
  readonly #index: number
  #tapsMade = 0

  static async create(
    ground: LabGround,
    options: { name: string; index: number; core: Namespace },
  ): Promise<Rack> {
    const { name, index, core } = options
    checkName(name)
    if (!Number.isInteger(index) || index < 1 || index > INDEX_MAX) {
      throw new LabInputError(`rack ${name} has index ${index}, which is not between 1 and ${INDEX_MAX}`)
    }
    const namespace = await Namespace.create(ground, name)
    const rack = new Rack(ground, { name, index, namespace })
    await core.configure([
      `link add rack${index} type veth peer name uplink netns ${namespace.keeperPid}`,
      `link set rack${index} master hub up`,
    ])
    await namespace.configure([
      `address add ${rack.uplinkAddress}/24 dev uplink`,
      'link set uplink up',
      'link add machines type bridge stp_state 0 forward_delay 0',
      `address add ${rack.address}/24 dev machines`,
      'link set machines up',
    ])
    return rack
  }

  private constructor(ground: LabGround, options: { name: string; index: number; namespace: Namespace }) {
    this.name = options.name
    this.namespace = options.namespace
    this.address = `10.77.${options.index}.1`
    this.uplinkAddress = `10.77.0.${UPLINK_OFFSET + options.index}`
    this.#ground = ground
    this.#index = options.index
  }

  /** An address for a machine of this rack: 10.77.INDEX.HOST. */
  machineAddress(host: number): string {
    return `10.77.${this.#index}.${host}`
  }

  /** A machine plugged into this rack's network, switched off; with a further card in the same network for each of `moreMacs`. */
  async machine(options: MachineOptions & { moreMacs?: readonly string[] }): Promise<Machine> {
    const { moreMacs = [], ...machine } = options
    const network = await this.#plug()
    const moreCards: Card[] = []
    for (const mac of moreMacs) moreCards.push({ mac, network: await this.#plug() })
    return await newMachine(this.#ground, {
      ...machine,
      network,
      moreCards,
      namespacePath: this.namespace.path,
    })
  }

  /** A new tap in the rack's network, as QEMU names it. */
  async #plug(): Promise<string> {
    const tap = `machine${this.#tapsMade++}`
    await this.namespace.configure([`tuntap add dev ${tap} mode tap`, `link set ${tap} master machines up`])
    return `tap,ifname=${tap},script=no,downscript=no`
  }
}
