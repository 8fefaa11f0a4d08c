import type { Image } from '../../../libs/model/image.ts'
import { liveNumber, type NumberedVersion, versionsOf } from '../../../libs/model/image-versions.ts'
import type { BootServerMember, ImageProgress } from '../../../libs/records/member.ts'

/** How far a boot server is with one version of an image. */
export interface ShippedVersion {
  number: number
  /** Bytes here, and bytes of all of it. */
  have: number
  total: number
  bytesPerS: number
  ready: boolean
  /** It is pushed, and not fetched: so many bytes more would have to fit into the server's disk budget. */
  lacksBytes?: number
}

export interface ShippedServer {
  id: string
  /** The versions that its nodes would boot now, and how many nodes that are. */
  live: number[]
  nodes: number
  /** Those that it is to have, the highest number first. */
  versions: ShippedVersion[]
}

export interface ShippedRack {
  rack: string
  /** Nodes of the rack that are to boot the image. */
  nodes: number
  /** The versions that the rack is to have, the highest number first. */
  wanted: number[]
  /** Its boot servers that are alive; none: there is no answer. */
  servers: ShippedServer[]
  /** Whether all of them have all of that. */
  ready: boolean
}

/** How far the racks are with an image: those whose nodes boot it, and those that a version of it is pushed to. */
export function shippingOf(options: {
  image: Image
  /** Nodes of each rack that boot any image, and of them those that boot this one. */
  racks: ReadonlyMap<string, { nodes: number; booting: number }>
  servers: readonly BootServerMember[]
}): ShippedRack[] {
  const { image, racks, servers } = options
  const versions = versionsOf(image)
  const live = liveNumber(image)
  const pushedTo = versions.flatMap(({ push }) => push?.racks ?? [])
  const names = new Set([...racks.keys(), ...pushedTo])
  return [...names].sort(byName).flatMap((rack): ShippedRack[] => {
    const { nodes, booting } = racks.get(rack) ?? { nodes: 0, booting: 0 }
    const wanted = versions.filter(
      ({ number, push }) =>
        (number === live && booting > 0) || (push && (push.racks ? push.racks.includes(rack) : nodes > 0)),
    )
    if (wanted.length === 0) return []
    const shipped = servers
      .filter((server) => server.rack === rack)
      .sort((one, other) => byName(one.id, other.id))
      .map((server) => shippedServer(server, { versions, wanted }))
    const isReady =
      shipped.length > 0 && shipped.every((server) => server.versions.every(({ ready }) => ready))
    return [
      { rack, nodes: booting, wanted: wanted.map(({ number }) => number), servers: shipped, ready: isReady },
    ]
  })
}

function shippedServer(
  { id, images = [] }: BootServerMember,
  { versions, wanted }: { versions: readonly NumberedVersion[]; wanted: readonly NumberedVersion[] },
): ShippedServer {
  const told = (version: NumberedVersion): ImageProgress | undefined =>
    images.find(({ manifest }) => manifest === version.manifest.digest)
  const booted = versions.filter((version) => (told(version)?.nodes ?? 0) > 0)
  return {
    id,
    live: booted.map(({ number }) => number),
    nodes: booted.reduce((sum, version) => sum + (told(version)?.nodes ?? 0), 0),
    versions: wanted.map((version) => {
      // What it has not told of, it does not know of yet.
      const { have = 0, total = version.size, bytesPerS = 0, lacksBytes } = told(version) ?? {}
      return {
        number: version.number,
        have,
        total,
        bytesPerS,
        ready: told(version) !== undefined && have >= total,
        ...(lacksBytes !== undefined && { lacksBytes }),
      }
    }),
  }
}

function byName(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}
