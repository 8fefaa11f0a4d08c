import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Description } from '../../../../libs/model/description.ts'
import { liveNumber, versionOf } from '../../../../libs/model/image-versions.ts'
import { checkName } from '../../../../libs/model/name.ts'
import { copyingOf, presentImage, renamingOf } from '../../images/image-names.ts'
import { RENAMED } from '../../images/tree-follower.ts'
import { makeChange } from '../../make-change.ts'
import { actorOf } from '../actor.ts'
import { Made } from '../change-routes.ts'
import type { ApiParts } from '../parts.ts'
import { closed, how, number } from './version-change-routes.ts'
import { params } from './version-routes.ts'

const to = Type.String({ description: 'the name that it gets' })
const CopyBody = Type.Object(
  { to, number: Type.Optional({ ...number, description: 'unless given, the live one' }), ...how },
  closed,
)
const Copied = Type.Object({ ...Made.properties, name: Type.String(), from: Type.String(), number })
const RenameBody = Type.Object({ to, ...how }, closed)
const Renamed = Type.Object({
  ...Made.properties,
  name: Type.String(),
  from: Type.String(),
  profiles: Type.Array(Type.String(), { description: 'that name it, and name it otherwise now' }),
})

/** Giving an image another name, or a version of it to a new image. */
export const imageNameRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { cluster, store, images } = parts

  const copy = { params, body: CopyBody, response: { 200: Copied } }
  server.post('/images/:name/copy', { schema: copy }, async (request) => {
    const { name: from } = request.params
    const { to: name, reason, dryRun } = request.body
    checkName('image', from)
    const image = presentImage(cluster.state, from)
    const number = versionOf(image, request.body.number ?? liveNumber(image)).number
    const made = await makeChange(parts, {
      actor: actorOf(request),
      reason: reason ?? `copy version ${number} of image ${from} to ${name}`,
      dryRun,
      bases: [],
      plan: (source) => copyingOf(source, { from, number, to: name }),
    })
    return { ...made, name, from, number }
  })

  const rename = { params, body: RenameBody, response: { 200: Renamed } }
  server.post('/images/:name/rename', { schema: rename }, async (request) => {
    const { name: from } = request.params
    const { to: name, reason, dryRun } = request.body
    checkName('image', from)
    checkName('image', name)
    presentImage(cluster.state, from)
    const profiles = new Description(cluster.state).profiles()
    const naming = Array.from(profiles, ([profile, { image }]) => (image === from ? [profile] : [])).flat()
    using stack = new DisposableStack()
    if (!dryRun) for (const each of new Set([from, name])) stack.use(images.locks.take(each, RENAMED))
    const made = await makeChange(
      { cluster, store },
      {
        actor: actorOf(request),
        reason: reason ?? `rename image ${from} to ${name}`,
        dryRun,
        bases: [],
        plan: (source) => renamingOf(source, { from, to: name }),
      },
    )
    // Who works on it under its new name next finds its working tree.
    await images.follower.settled()
    return { ...made, name, from, profiles: naming.sort() }
  })
}
