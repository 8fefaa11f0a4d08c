import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Description } from '../../../../libs/model/description.ts'
import { ImageVersion } from '../../../../libs/model/image.ts'
import { liveNumber, VERSIONS_KEPT, versionsOf } from '../../../../libs/model/image-versions.ts'
import { checkName } from '../../../../libs/model/name.ts'
import { bootedKernels } from '../../images/booted-kernels.ts'
import { presentImage } from '../../images/image-names.ts'
import { usageOf } from '../../images/image-usage.ts'
import { inNaturalOrder } from '../../select-nodes.ts'
import type { ApiParts } from '../parts.ts'

export const params = Type.Object({ name: Type.String({ description: 'of the image' }) })

export const NodeCount = Type.Object({
  count: Type.Integer(),
  folded: Type.String({ description: 'as a hostlist' }),
})
const Versions = Type.Object({
  name: Type.String(),
  seq: Type.Integer({ description: 'sequence of the change that last put the image' }),
  live: Type.Integer({ description: 'number of the version that nodes boot' }),
  keep: Type.Integer({ description: 'how many versions are kept besides that one' }),
  items: Type.Array(
    Type.Object({ ...ImageVersion.properties, number: Type.Integer(), live: Type.Boolean() }),
    { description: 'the highest number first' },
  ),
})
const OneQuery = Type.Object({
  name: Type.Optional(Type.String({ description: 'only this image; all of them unless given' })),
})
const Usage = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String(),
      nodes: NodeCount,
      profiles: Type.Array(Type.String(), { description: 'that name it' }),
    }),
  ),
})
const Kernels = Type.Object({
  items: Type.Array(
    Type.Object({
      image: Type.String(),
      version: Type.String(),
      path: Type.String(),
      size: Type.Integer(),
      initramfs: Type.Optional(Type.String({ description: 'its path in the image' })),
      isDefault: Type.Boolean({ description: 'whether a node boots it that asks for no other' }),
      nodes: NodeCount,
    }),
  ),
})

/** Looking at the versions of images, at their kernels, and at who uses them. */
export const versionRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { cluster }) => {
  const wanted = (name: string | undefined): string[] => {
    if (name !== undefined) presentImage(cluster.state, name)
    return name === undefined ? inNaturalOrder(new Description(cluster.state).names('image')) : [name]
  }

  const schema = { params, response: { 200: Versions } }
  server.get('/images/:name/versions', { schema }, async ({ params: { name } }) => {
    checkName('image', name)
    const image = presentImage(cluster.state, name)
    const live = liveNumber(image)
    return {
      name,
      seq: cluster.state.get('image', name)!.seq,
      live,
      keep: image.keep ?? VERSIONS_KEPT,
      items: versionsOf(image).map((version) => ({ ...version, live: version.number === live })),
    }
  })

  const usageSchema = { querystring: OneQuery, response: { 200: Usage } }
  server.get('/image-usage', { schema: usageSchema }, async ({ query: { name } }) => {
    const description = new Description(cluster.state)
    return { items: usageOf({ inventory: cluster.inventory, description }, wanted(name)) }
  })

  const kernelsSchema = { querystring: OneQuery, response: { 200: Kernels } }
  server.get('/image-kernels', { schema: kernelsSchema }, async ({ query: { name } }) => ({
    items: wanted(name).flatMap((each) =>
      bootedKernels(
        { inventory: cluster.inventory, description: new Description(cluster.state) },
        { name: each, image: presentImage(cluster.state, each) },
      ),
    ),
  }))
}
