import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { RequestInvalidError } from '../../../../libs/http/errors.ts'
import { Description } from '../../../../libs/model/description.ts'
import { liveNumber, versionsOf, withKeep, withLive } from '../../../../libs/model/image-versions.ts'
import { checkName } from '../../../../libs/model/name.ts'
import { nodesWithoutKernel } from '../../images/booted-kernels.ts'
import { formerLive } from '../../images/former-live.ts'
import { presentImage } from '../../images/image-names.ts'
import { folded, nodesBooting } from '../../images/image-usage.ts'
import { makeChange } from '../../make-change.ts'
import { actorOf } from '../actor.ts'
import { Made, REASON_LENGTH_MAX } from '../change-routes.ts'
import type { ApiParts } from '../parts.ts'
import { NodeCount, params } from './version-routes.ts'

export const how = {
  reason: Type.Optional(Type.String({ maxLength: REASON_LENGTH_MAX })),
  dryRun: Type.Boolean({ default: false, description: 'check everything, make nothing' }),
}
export const number = Type.Integer({ minimum: 1, description: 'of a version' })
export const closed = { additionalProperties: false }

const RollbackBody = Type.Object(
  {
    to: Type.Optional({ ...number, description: 'the version; unless given, the one that was live before' }),
    ...how,
  },
  closed,
)
const RolledBack = Type.Object({
  ...Made.properties,
  nodes: { ...NodeCount, description: 'that boot the image' },
  name: Type.String(),
  from: { ...number, description: 'of the version that was live' },
  to: { ...number, description: 'of the one that is live now' },
  withoutKernel: {
    ...NodeCount,
    description: 'of these nodes, those that find no kernel in it that they ask for',
  },
  withoutInit: {
    ...NodeCount,
    description: 'of these nodes, those that name no init of their own, if it has none',
  },
})
const KeepBody = Type.Object({ keep: Type.Integer({ minimum: 0, maximum: 1_000 }), ...how }, closed)
const Kept = Type.Object({
  ...Made.properties,
  name: Type.String(),
  keep: Type.Integer(),
  forgotten: Type.Array(number, { description: 'versions that are not kept any more' }),
})
/** Making another version of an image the live one, and how many others are kept. */
export const versionChangeRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { cluster, store } = parts

  const rollback = { params, body: RollbackBody, response: { 200: RolledBack } }
  server.post('/images/:name/rollback', { schema: rollback }, async (request) => {
    const { name } = request.params
    const { reason, dryRun } = request.body
    checkName('image', name)
    const image = presentImage(cluster.state, name)
    const { seq } = cluster.state.get('image', name)!
    const from = liveNumber(image)
    const number = request.body.to ?? (await formerLive(store, { name, image }))
    if (number === from) {
      throw new RequestInvalidError(`version ${number} of image ${name} is live already`, {
        hint: `'muster image versions ${name}' lists the others.`,
      })
    }
    const value = withLive(image, number)
    const made = await makeChange(parts, {
      actor: actorOf(request),
      reason: reason ?? `roll image ${name} back from version ${from} to ${number}`,
      dryRun,
      bases: [{ kind: 'image', name, seq }],
      plan: () => [{ op: 'put', kind: 'image', name, value }],
    })
    const { inventory } = cluster
    const booting = nodesBooting(inventory, name)
    const nodes = folded(booting.map(({ id }) => id))
    const description = new Description(cluster.state)
    const withoutKernel = nodesWithoutKernel({ inventory, description }, { name, version: value })
    const lost = value.hasInit === false ? booting.filter(({ init }) => init === undefined) : []
    const withoutInit = folded(lost.map(({ id }) => id))
    return { ...made, nodes, name, from, to: number, withoutKernel, withoutInit }
  })

  const keeping = { params, body: KeepBody, response: { 200: Kept } }
  server.post('/images/:name/keep', { schema: keeping }, async (request) => {
    const { name } = request.params
    const { keep, reason, dryRun } = request.body
    checkName('image', name)
    const before = presentImage(cluster.state, name)
    const made = await makeChange(parts, {
      actor: actorOf(request),
      reason:
        reason ?? `keep ${keep} ${keep === 1 ? 'version' : 'versions'} of image ${name} besides the live one`,
      dryRun,
      bases: [],
      plan: (source) => {
        const value = withKeep(presentImage(source, name), keep)
        return [{ op: 'put', kind: 'image', name, value }]
      },
    })
    const left = new Set(versionsOf(withKeep(before, keep)).map((version) => version.number))
    const forgotten = versionsOf(before).flatMap((version) =>
      left.has(version.number) ? [] : [version.number],
    )
    return { ...made, name, keep, forgotten }
  })
}
