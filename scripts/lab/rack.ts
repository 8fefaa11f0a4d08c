import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabInputError } from './errors.ts'
import type { Machine } from './machine.ts'
import { type LabGround, Namespace } from './namespace.ts'
import { checkName, type MachineOptions, newMachine } from './new-machine.ts'
import { type LinkConditions, poorLink } from './poor-link.ts'
import type { Card } from './qemu.ts'

const INDEX_MAX = 99
/** What a rack's uplink adds to the rack's index to make its address in the core network. */
const UPLINK_OFFSET = 100
/** The same for a neighbour's. */
const NEIGHBOUR_UPLINK_OFFSET = 200
const NEIGHBOUR_INDEX_MAX = 254 - NEIGHBOUR_UPLINK_OFFSET

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

/** Where a boot server runs. */
export interface ServerPlace {
  readonly namespace: Namespace
  /** Its address in the machines' network, a /24. */
  readonly address: string
}

/** A rack: a boot server's place, the machines' network, and a way to the core network. Nothing is routed between the two. */
export class Rack implements ServerPlace {
  readonly name: string
  /** Where the rack's boot server runs. */
  readonly namespace: Namespace
  /** The boot server's address in the machines' network, a /24. */
  readonly address: string
  /** The boot server's address in the core network. */
  readonly uplinkAddress: string
  readonly #ground: LabGround
  readonly #index: number
  readonly #core: Namespace
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
    const rack = new Rack(ground, { name, index, namespace, core })
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
    await advertise(ground, namespace)
    return rack
  }

  private constructor(
    ground: LabGround,
    options: { name: string; index: number; namespace: Namespace; core: Namespace },
  ) {
    this.name = options.name
    this.namespace = options.namespace
    this.address = `10.77.${options.index}.1`
    this.uplinkAddress = `10.77.0.${UPLINK_OFFSET + options.index}`
    this.#ground = ground
    this.#index = options.index
    this.#core = options.core
  }

  /** An address for a machine of this rack: 10.77.INDEX.HOST. */
  machineAddress(host: number): string {
    return `10.77.${this.#index}.${host}`
  }

  /** A second boot server's place in the same networks. A rack has room for one. */
  async neighbour(): Promise<ServerPlace> {
    const { name, namespace: rack } = this
    const index = this.#index
    if (index > NEIGHBOUR_INDEX_MAX) throw new LabInputError(`rack ${name} has no room for a neighbour`)
    const namespace = await Namespace.create(this.#ground, `${name}-2`)
    const address = this.machineAddress(2)
    await this.#core.configure([
      `link add rack${index}-2 type veth peer name uplink netns ${namespace.keeperPid}`,
      `link set rack${index}-2 master hub up`,
    ])
    await rack.configure([
      `link add neighbour type veth peer name machines netns ${namespace.keeperPid}`,
      'link set neighbour master machines up',
    ])
    await namespace.configure([
      `address add 10.77.0.${NEIGHBOUR_UPLINK_OFFSET + index}/24 dev uplink`,
      'link set uplink up',
      `address add ${address}/24 dev machines`,
      'link set machines up',
    ])
    return { namespace, address }
  }

  /**
   * A machine plugged into this rack's network, switched off; with a further card in the same network for each of
   * `moreMacs`. `link`: what the cable of its first card does.
   */
  async machine(
    options: MachineOptions & { moreMacs?: readonly string[]; link?: LinkConditions },
  ): Promise<Machine> {
    const { moreMacs = [], link, ...machine } = options
    const network = link === undefined ? await this.#plug() : await this.#plugPoorly(link)
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
    return `tap,ifname=${await this.#newTap()},script=no,downscript=no`
  }

  async #plugPoorly(conditions: LinkConditions): Promise<string> {
    return poorLink(this.#ground, { namespace: this.namespace, tap: await this.#newTap(), conditions })
  }

  async #newTap(): Promise<string> {
    const tap = `machine${this.#tapsMade++}`
    await this.namespace.configure([`tuntap add dev ${tap} mode tap`, `link set ${tap} master machines up`])
    return tap
  }
}

/**
 * A router that leads nowhere: iPXE waits for one by IPv6 before it goes on, a quarter of a minute each time where none
 * answers (docs/boot.md).
 */
async function advertise(ground: LabGround, namespace: Namespace): Promise<void> {
  const path = join(ground.directory, `radvd-${namespace.name}`)
  const intervals = 'MinRtrAdvInterval 3; MaxRtrAdvInterval 4;'
  await writeFile(
    `${path}.conf`,
    `interface machines { AdvSendAdvert on; AdvDefaultLifetime 0; ${intervals} };\n`,
  )
  await namespace.spawn('radvd', ['--nodaemon', '--config', `${path}.conf`, '--pidfile', `${path}.pid`])
}
