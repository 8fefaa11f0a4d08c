import { RUN_STALL_MS, RUN_STALL_STEP_MS } from '../../../libs/blobs/limits.ts'
import type { RunSource } from '../../../libs/blobs/run-transfer.ts'
import { type Digest, digestOf } from '../../../libs/digest/digest.ts'
import type { BootServerMember, Member } from '../../../libs/records/member.ts'
import { type Spreader, SpreadTree } from '../../../libs/spread/spread-tree.ts'

/** Servers higher up in the tree that are tried, and of others those that have all of it, and those that have some. */
const PARENTS_MAX = 4
const COMPLETE_MAX = 2
const PARTIAL_MAX = 4

/**
 * Where a boot server fetches an image, or a blob that comes with it: from a neighbour that has all of it; else from its
 * parent in the tree of those that have or want it, or who would be that without the parent; from others that have all
 * of it; from controllers; at last from whoever has some. Only those higher up are waited for, so nobody waits for who
 * waits for it.
 */
export function runSources(options: {
  /** What is fetched, which the tree depends on, and the manifest of the image it belongs to. */
  artifact: Digest
  image: Digest
  self: Spreader
  members: Iterable<Member>
}): RunSource[] {
  const { artifact, image, self } = options
  const members = [...options.members]
  const servers = members.filter(
    (member): member is BootServerMember => member.role === 'boot-server' && hasPart(member, image),
  )
  const tree = new SpreadTree(artifact, servers)
  const waitingMs = RUN_STALL_MS + tree.depthOf(self) * RUN_STALL_STEP_MS
  const complete = servers.filter((server) => hasAll(server, image)).sort(byDistance(self))
  const neighbours = complete.filter(({ rack }) => rack === self.rack)
  const parents = tree.parentsOf(self, PARENTS_MAX)
  const controllers = members.filter(({ role }) => role === 'controller').sort(byDistance(self))
  const waits = (server: Member) => ({ url: server.blobs, waits: true, stallMs: waitingMs })
  const gives = (member: Member) => ({ url: member.blobs, waits: false, stallMs: RUN_STALL_MS })
  return unique([
    ...neighbours.slice(0, COMPLETE_MAX).map(gives),
    ...parents.map(waits),
    ...complete.slice(0, COMPLETE_MAX).map(gives),
    ...controllers.map(gives),
    ...servers.sort(byDistance(self)).slice(0, PARTIAL_MAX).map(gives),
  ])
}

function hasPart({ images = [] }: BootServerMember, image: Digest): boolean {
  return images.some(({ manifest }) => manifest === image)
}

function hasAll({ images = [] }: BootServerMember, image: Digest): boolean {
  return images.some(({ manifest, have, total }) => manifest === image && have === total)
}

/** An order that is another one for each server, so that not all go to the same. */
function byDistance(self: Spreader): (one: Member, other: Member) => number {
  const distance = ({ id }: Member): string => digestOf(`${self.id} ${id}`)
  return (one, other) => (distance(one) < distance(other) ? -1 : 1)
}

/** Each server once, where it comes first. */
function unique(sources: readonly RunSource[]): RunSource[] {
  const urls = new Set<string>()
  return sources.filter(({ url }) => !urls.has(url) && urls.add(url))
}
