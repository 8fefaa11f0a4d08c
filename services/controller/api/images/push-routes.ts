import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { RequestInvalidError } from '../../../../libs/http/errors.ts'
import type { Image, ImagePush } from '../../../../libs/model/image.ts'
import { liveNumber, versionsOf, withPush } from '../../../../libs/model/image-versions.ts'
import { checkName } from '../../../../libs/model/name.ts'
import type { BootServerMember } from '../../../../libs/records/member.ts'
import { aliveIn } from '../../alive.ts'
import type { Cluster } from '../../cluster.ts'
import { presentImage } from '../../images/image-names.ts'
import { folded, nodesBooting } from '../../images/image-usage.ts'
import { shippingOf } from '../../images/shipping.ts'
import { makeChange } from '../../make-change.ts'
import { actorOf } from '../actor.ts'
import { Made } from '../change-routes.ts'
import type { ApiParts } from '../parts.ts'
import { closed, how, number } from './version-change-routes.ts'
import { NodeCount, params } from './version-routes.ts'

/** Racks that one request may name. */
const RACKS_MAX = 10_000

const PushBody = Type.Object(
  {
    number: Type.Optional({ ...number, description: 'the version; unless given, the newest' }),
    racks: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, maxItems: RACKS_MAX, description: 'unless given, all' }),
    ),
    bytesPerS: Type.Optional(Type.Integer({ minimum: 1, description: 'for each boot server' })),
    stop: Type.Boolean({
      default: false,
      description: 'racks need it no more; unless a version is given, none of the image',
    }),
    ...how,
  },
  closed,
)
const Pushed = Type.Object({
  ...Made.properties,
  name: Type.String(),
  numbers: Type.Array(number, { description: 'of the versions that are pushed now, or no more' }),
})
const Version = Type.Object({
  number,
  have: Type.Integer({ description: 'bytes' }),
  total: Type.Integer({ description: 'bytes' }),
  bytesPerS: Type.Integer(),
  ready: Type.Boolean(),
  lacksBytes: Type.Optional(
    Type.Integer({ description: 'that the disk budget would have to have more; it is not fetched before' }),
  ),
})
const Server = Type.Object({
  id: Type.String(),
  live: Type.Array(number, { description: 'versions that its nodes boot' }),
  nodes: Type.Integer({ description: 'that would boot them now' }),
  versions: Type.Array(Version),
})
const Shipping = Type.Object({
  name: Type.String(),
  live: number,
  ready: Type.Boolean(),
  held: { ...NodeCount, description: 'nodes that are to boot the image and keep their last boot record' },
  items: Type.Array(
    Type.Object({
      rack: Type.String(),
      nodes: Type.Integer({ description: 'that are to boot the image' }),
      wanted: Type.Array(number),
      servers: Type.Array(Server, { description: 'that are alive; none: no answer' }),
      ready: Type.Boolean(),
    }),
    { description: 'racks whose nodes boot the image, or that a version is pushed to' },
  ),
})

/** Having racks get a version of an image before it is live, and how far they are. */
export const pushRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { cluster, compiler, members } = parts

  server.post(
    '/images/:name/push',
    { schema: { params, body: PushBody, response: { 200: Pushed } } },
    async (request) => {
      const { name } = request.params
      const { racks, bytesPerS, stop, reason, dryRun } = request.body
      checkName('image', name)
      for (const rack of racks ?? []) checkName('rack', rack)
      if (stop && (racks || bytesPerS !== undefined)) {
        throw new RequestInvalidError('a push is stopped as a whole: racks and a rate say nothing then')
      }
      const push: ImagePush = { ...(racks && { racks }), ...(bytesPerS !== undefined && { bytesPerS }) }
      const before = presentImage(cluster.state, name)
      const numbers = numbersFor(before, { name, number: request.body.number, stop })
      const made = await makeChange(parts, {
        actor: actorOf(request),
        reason: reason ?? `${stop ? 'stop pushing' : 'push'} version ${numbers.join(', ')} of image ${name}`,
        dryRun,
        bases: [],
        plan: (source) => {
          const image = presentImage(source, name)
          const value = numbers.reduce((each, one) => withPush(each, one, stop ? undefined : push), image)
          return [{ op: 'put', kind: 'image', name, value }]
        },
      })
      return { ...made, name, numbers }
    },
  )

  const schema = { params, response: { 200: Shipping } }
  server.get('/images/:name/shipping', { schema }, async ({ params: { name } }) => {
    checkName('image', name)
    const image = presentImage(cluster.state, name)
    const servers = aliveIn(members).filter(
      (member): member is BootServerMember => member.role === 'boot-server',
    )
    const items = shippingOf({ image, racks: racksOf(cluster, name), servers })
    const booting = nodesBooting(cluster.inventory, name).map(({ id }) => id)
    const held = folded(booting.filter((id) => compiler.problems.has(id)))
    return { name, live: liveNumber(image), ready: items.every(({ ready }) => ready), held, items }
  })
}

/** The versions that are meant. @throws {RequestInvalidError} if there is nothing to stop */
function numbersFor(
  image: Image,
  asked: { name: string; number: number | undefined; stop: boolean },
): number[] {
  if (asked.number !== undefined) return [asked.number]
  const versions = versionsOf(image)
  if (!asked.stop) return [versions[0]!.number]
  const pushed = versions.filter(({ push }) => push !== undefined).map((version) => version.number)
  if (pushed.length === 0) {
    throw new RequestInvalidError(`no version of image ${asked.name} is pushed`, {
      hint: 'There is nothing to stop.',
    })
  }
  return pushed
}

function racksOf(
  { inventory }: Cluster,
  image: string,
): ReadonlyMap<string, { nodes: number; booting: number }> {
  const racks = new Map<string, { nodes: number; booting: number }>()
  for (const [, node] of inventory.nodes()) {
    // A rack none of whose nodes has an image gets no records.
    if (node.image === undefined) continue
    const rack = racks.get(node.rack) ?? { nodes: 0, booting: 0 }
    rack.nodes += 1
    if (node.image === image) rack.booting += 1
    racks.set(node.rack, rack)
  }
  return racks
}
