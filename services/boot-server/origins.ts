import type { Bus } from '../../libs/bus/bus.ts'
import type { MembersView } from '../../libs/bus/members-view.ts'
import { decode } from '../../libs/codec/codec.ts'
import type { Member } from '../../libs/records/member.ts'

/** Other boot servers of the rack that a boot script names besides this one. */
const SIBLINGS_MAX = 3

/** Who else is there: where blobs can be pulled from, and which servers share the rack. */
export class Origins {
  readonly #self: string
  readonly #rack: string
  readonly #view: MembersView
  readonly #onChange: (origins: string[]) => void
  /** Those of the last run, until the bus says who is alive now. */
  #remembered: readonly string[]

  constructor(options: {
    bus: Bus
    self: string
    rack: string
    remembered: readonly string[]
    onChange: (origins: string[]) => void
  }) {
    this.#self = options.self
    this.#rack = options.rack
    this.#remembered = options.remembered
    this.#onChange = options.onChange
    this.#view = options.bus.members({ onChange: () => this.#changed() })
  }

  /** Base URLs to pull from: servers of the rack first, which are near, then controllers, then the others. */
  list(): string[] {
    const members = this.#members()
    const of = (choose: (member: Member) => boolean): string[] =>
      members.filter(choose).map(({ blobs }) => blobs)
    const found = [
      ...of((member) => member.role === 'boot-server' && member.rack === this.#rack),
      ...of((member) => member.role === 'controller'),
      ...of((member) => member.role === 'boot-server' && member.rack !== this.#rack),
    ]
    return [...new Set([...found, ...this.#remembered])]
  }

  /** Base URLs of the rack's other boot servers, for the nodes to fall back to. */
  siblings(): string[] {
    return this.#members()
      .flatMap((member) => (member.role === 'boot-server' && member.rack === this.#rack ? [member.boot] : []))
      .sort()
      .slice(0, SIBLINGS_MAX)
  }

  async close(): Promise<void> {
    await this.#view.close()
  }

  #members(): Member[] {
    return this.#view
      .list()
      .filter(({ key }) => key !== this.#self)
      .map(({ value }) => decode(value) as Member)
  }

  #changed(): void {
    this.#remembered = []
    this.#onChange(this.list())
  }
}
