import type { MembersView } from '../../libs/bus/members-view.ts'
import { MusterError } from '../../libs/errors/muster-error.ts'
import { decodeMember } from '../../libs/records/decode.ts'
import type { Member } from '../../libs/records/member.ts'

/** The members that are alive, without what is none: one bad entry keeps nobody from seeing the others. */
export function aliveIn(view: MembersView): Member[] {
  return membersOf(view.list().map(({ value }) => value))
}

/** Base URLs of the other controllers' blobs. */
export function otherControllers(view: MembersView, self: string): string[] {
  return urlsOf(aliveIn(view), self)
}

/** Ids of the other controllers. */
export function otherControllerIds(view: MembersView, self: string): string[] {
  return aliveIn(view).flatMap(({ role, id }) => (role === 'controller' && id !== self ? [id] : []))
}

/** Base URLs of boot servers' blobs. */
export function bootServersIn(view: MembersView): string[] {
  return aliveIn(view).flatMap(({ role, blobs }) => (role === 'boot-server' ? [blobs] : []))
}

/** Base URLs of the other controllers' blobs, of heartbeats that were just read. */
export function controllersIn(values: Iterable<Uint8Array>, self: string): string[] {
  return urlsOf(membersOf([...values]), self)
}

function membersOf(values: readonly Uint8Array[]): Member[] {
  return values.flatMap((value) => {
    try {
      return [decodeMember(value)]
    } catch (error) {
      if (error instanceof MusterError) return []
      throw error
    }
  })
}

function urlsOf(members: readonly Member[], self: string): string[] {
  return members.flatMap(({ role, id, blobs }) => (role === 'controller' && id !== self ? [blobs] : []))
}
