import { Leases } from '../../../libs/dhcp/leases.ts'
import { decide6 } from '../../../libs/dhcp6/decide.ts'
import type { Answer6, Asked6, Decision6Context, Silence6 } from '../../../libs/dhcp6/decision.ts'
import type { Message6 } from '../../../libs/dhcp6/message.ts'
import type { Pool6Subnet } from '../../../libs/dhcp6/pool.ts'
import { context, LINK_LOCAL } from './_messages.ts'

/** Of the server's own network. */
export const POOL6: Pool6Subnet = {
  name: 'rack1',
  network: '10.0.1.0',
  prefix: 24,
  mode: 'full',
  dns: ['10.0.0.53', 'fd00::53'],
  domain: 'cluster.example',
  network6: 'fd00:91::',
  prefix6: 64,
  pool6: { first: 'fd00:91::ffff', last: 'fd00:91::1:1' },
}
export const FIRST = 'fd00:91::ffff'
export const SECOND = 'fd00:91::1:0'
export const THIRD = 'fd00:91::1:1'

/** The link-local address of a machine that nobody knows; MAC's is number 0xbb01. */
export const linkLocal = (number: number): string => `fe80::5054:ff:feaa:${number.toString(16)}`

/** A server with a pool, and a clock; whatever it decides is remembered as the real one does. */
export class Pool6Server {
  now = 1_000_000_000_000
  readonly leases = new Leases({ time: () => this.now })

  say(
    message: Message6,
    { sender = LINK_LOCAL, ...given }: Partial<Decision6Context> & Partial<Asked6> = {},
  ): Answer6 | Silence6 {
    const { relays = [], multicast = true, ...more } = given
    const decision = decide6(
      { message, relays, sender, multicast },
      context({ lookup: () => undefined, subnets: [POOL6], leases: this.leases, now: this.now, ...more }),
    )
    if (decision.lease) this.leases.set(decision.lease)
    return decision
  }
}
