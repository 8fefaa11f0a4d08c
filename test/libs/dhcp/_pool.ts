import { decide } from '../../../libs/dhcp/decide.ts'
import type { Answer, DecisionContext, Silence } from '../../../libs/dhcp/decision.ts'
import { type Lease, Leases } from '../../../libs/dhcp/leases.ts'
import type { DhcpPacket } from '../../../libs/dhcp/packet.ts'
import type { PoolSubnet } from '../../../libs/dhcp/subnets.ts'

export const SERVER = '10.0.1.1'

export const POOL: PoolSubnet = {
  name: 'rack1',
  network: '10.0.1.0',
  prefix: 24,
  mode: 'full',
  gateway: '10.0.1.254',
  dns: ['10.0.0.53', 'fd00::53'],
  domain: 'cluster.example',
  pool: { first: '10.0.1.200', last: '10.0.1.203' },
}

/** A server with a pool, and a clock; whatever it decides is remembered as the real one does. */
export class PoolServer {
  now = 1_000_000_000_000
  readonly leases: Leases
  context: DecisionContext

  constructor(given: Partial<DecisionContext> & { fromEnd?: boolean; restored?: Lease[] } = {}) {
    const { fromEnd = false, restored = [], ...context } = given
    this.leases = new Leases({ time: () => this.now, fromEnd, restored })
    this.context = {
      lookup: () => undefined,
      server: { address: SERVER, httpBase: `http://${SERVER}:9873` },
      hasLoader: () => true,
      turn: () => undefined,
      subnets: [POOL],
      leases: this.leases,
      ...context,
    }
  }

  say(packet: DhcpPacket, given: Partial<DecisionContext> = {}): Answer | Silence {
    const decision = decide(packet, { ...this.context, now: this.now, ...given })
    if (decision.lease) this.leases.set(decision.lease)
    return decision
  }
}

/** Hardware addresses of machines that nobody knows. */
export function macOf(number: number): string {
  return `52:54:00:00:09:${number.toString(16).padStart(2, '0')}`
}
