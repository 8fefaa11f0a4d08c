import type { Subnet } from '../records/subnet.ts'
import type { LoaderTurns } from './loader-turns.ts'
import type { DhcpLogger } from './logger.ts'
import type { Pools } from './pools.ts'
import type { Role } from './standby.ts'
import type { UnknownClient } from './unknown.ts'

/** What the servers for IPv4 and for IPv6 both are told. */
export interface AnyDhcpServerOptions<Reservation, Report> {
  /** Where it listens: the protocol's own unless given; 0 for any. */
  port?: number
  /** Where clients listen: the protocol's own unless given. */
  clientPort?: number
  /** `first` unless given: it answers at once; see Standby and isForFirst. */
  role?: Role
  lookup: (mac: string) => Reservation | undefined
  /** What the server does where, and the pools for machines that `lookup` has no address for; where there is none it answers those that `lookup` knows. */
  subnets?: () => readonly Subnet[]
  /** What is lent of pools: of one server, or of several with different subnets. Without it nothing is. */
  pools?: Pools
  /** Whether `lookup` has the address for some machine. */
  isTaken?: (address: string) => boolean
  /** Whether a network boot program of that name can be had by that machine, over TFTP and HTTP. */
  hasLoader: (name: string, mac: string) => boolean
  /** Shared by the two servers, as machines may go from one to the other; its own unless given. */
  turns?: LoaderTurns
  onAnswer?: (report: Report) => void
  /** Called for each message of a machine that `lookup` does not know and that asks for something: as often as it asks. */
  onUnknown?: (seen: UnknownClient) => void
  logger?: DhcpLogger
  /** Milliseconds, steady. */
  clock?: () => number
  /** Milliseconds since 1970. */
  time?: () => number
}
