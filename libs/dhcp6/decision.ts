import type { Stage, Turn } from '../dhcp/boot-file.ts'
import type { ClientKind } from '../dhcp/client.ts'
import type { Lease, Leases } from '../dhcp/leases.ts'
import type { Subnet } from '../records/subnet.ts'
import type { Message6, Relayed } from './message.ts'
import type { Reservation6, ServerIdentity6 } from './reservation.ts'

/** What was asked, by whom, and whether it was sent to all servers. */
export interface Asked6 extends Relayed {
  /** Without a zone. */
  sender: string
  multicast: boolean
}

/** No answer, and why not. `odd` is what an administrator should hear of; the rest is everyday. */
export interface Silence6 {
  reply?: undefined
  why: string
  mac?: string
  unknown?: boolean
  odd?: boolean
  /** What there is to remember all the same. */
  lease?: Lease
}

export interface Decision6Context {
  lookup: (mac: string) => Reservation6 | undefined
  server: ServerIdentity6
  /** Said in offers: 255 makes clients take them at once. */
  preference: number
  /** Whether a network boot program of that name can be had by that machine, over TFTP and HTTP. */
  hasLoader: (name: string, mac: string) => boolean
  turn: (mac: string) => Turn | undefined
  /** Of the rack: those with `pool6` have addresses for machines without one of their own. */
  subnets?: readonly Subnet[]
  /** What is lent of their pools. Without it nothing is. */
  leases?: Pick<Leases, 'held' | 'mayTake' | 'find'>
  /** Whether `lookup` has the address for some machine. */
  isTaken?: (address: string) => boolean
  /** Milliseconds since 1970. */
  now?: number
}

export interface Answer6 {
  reply: Message6
  type: 'advertise' | 'reply'
  mac: string
  kind: ClientKind
  /** What the client gets, or keeps. */
  address?: string
  stage?: Stage
  file?: string
  /** What will probably not work, for the log. */
  note?: string
  /** What is to be on disk before the answer goes out. */
  lease?: Lease
  /** `lookup` does not know the machine. */
  unknown?: boolean
}

/** What the parts of a decision go by. */
export interface Case {
  message: Message6
  mac: string
  reservation: Reservation6
  /** The reserved address, or the one of a pool that it gets: 16 bytes. */
  address: Buffer | undefined
  context: Decision6Context
}
