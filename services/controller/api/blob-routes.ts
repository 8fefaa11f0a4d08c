import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { IMAGE_PATH } from '../../../libs/blobs/image-route.ts'
import type { ApiParts } from './parts.ts'

/**
 * The artifacts, by digest. They ask for no token: boot servers fetch them, as nodes do from boot servers, and a
 * digest is known only to who may read the records that name it.
 */
export const blobRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { serveBlob, serveImage }) => {
  const params = Type.Object({ digest: Type.String() })
  server.get('/blobs/:digest', { schema: { params } }, async (request, reply) => {
    reply.hijack()
    await serveBlob(request.raw, reply.raw, request.params.digest)
  })
  server.get(`${IMAGE_PATH}/:digest`, { schema: { params } }, async (request, reply) => {
    reply.hijack()
    await serveImage(request.raw, reply.raw, request.params.digest)
  })
}
