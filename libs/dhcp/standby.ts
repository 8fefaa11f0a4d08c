import { OptionCode } from './codes.ts'
import { ipv4Bytes, UNSPECIFIED } from './ipv4.ts'
import { STANDBY_ASKING_MS, STANDBY_MACHINES_MAX, STANDBY_REPEAT_MS_MIN, STANDBY_SECS_MIN } from './limits.ts'
import type { DhcpPacket } from './packet.ts'

/** `first` answers at once; `standby` what the first leaves unanswered. */
export type Role = 'first' | 'standby'

/** Whose a message is: only this server's, this one's because the first said nothing, or the first's. */
export type Judgement = 'own' | 'unanswered' | 'first'

interface Asking {
  xid: number
  /** When its first message came, and its last, on the caller's clock. */
  since: number
  last: number
}

/**
 * Tells a standby what the first server of its network leaves unanswered. A client that is not answered asks again with
 * the same xid (RFC 2131, 4.1), or says in `secs` for how long it has been trying; either will do, because there are
 * clients that do only the one. Nothing is said between the two servers, so there is nothing that could fail between them.
 */
export class Standby {
  readonly #address: string
  readonly #clock: () => number
  readonly #askings = new Map<string, Asking>()

  /** `address` is this server's own; `clock` gives milliseconds, steady. */
  constructor(options: { address: string; clock: () => number }) {
    this.#address = options.address
    this.#clock = options.clock
  }

  /** `direct`: the message was sent to this server's address, not to everybody. */
  judge(packet: DhcpPacket, { mac, direct }: { mac: string; direct: boolean }): Judgement {
    if (this.#isOurs(packet, direct)) return 'own'
    const isRepeated = this.#isRepeated(mac, packet.xid)
    return isRepeated || secondsOf(packet) >= STANDBY_SECS_MIN ? 'unanswered' : 'first'
  }

  /** Who takes our offer, or renews what we gave, asks nobody else. Relays send the same to both servers. */
  #isOurs({ options, giaddr }: DhcpPacket, direct: boolean): boolean {
    const chosen = options.get(OptionCode.serverIdentifier)
    return chosen?.equals(ipv4Bytes(this.#address)) === true || (direct && giaddr === UNSPECIFIED)
  }

  /** Networks double packets, and relays may both send one: what follows at once is the same message, not the next. */
  #isRepeated(mac: string, xid: number): boolean {
    const now = this.#clock()
    const before = this.#askings.get(mac)
    const isSame = before?.xid === xid && now - before.last <= STANDBY_ASKING_MS
    const since = isSame ? before.since : now
    // A map lists its keys by age: who was heard last stands last.
    this.#askings.delete(mac)
    this.#askings.set(mac, { xid, since, last: now })
    if (this.#askings.size > STANDBY_MACHINES_MAX) this.#askings.delete(this.#askings.keys().next().value!)
    return now - since >= STANDBY_REPEAT_MS_MIN
  }
}

/** Some clients write the two bytes in the wrong order: 4 as 1024. */
function secondsOf({ secs }: DhcpPacket): number {
  return (secs & 0xff) === 0 ? secs >> 8 : secs
}
