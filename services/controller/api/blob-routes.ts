import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { ApiParts } from './parts.ts'

/**
 * The artifacts, by digest. They ask for no token: boot servers fetch them, as nodes do from boot servers, and a
 * digest is known only to who may read the records that name it.
 */
export const blobRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { serveBlob }) => {
  const params = Type.Object({ digest: Type.String() })
  server.get('/blobs/:digest', { schema: { params } }, async (request, reply) => {
    reply.hijack()
    await serveBlob(request.raw, reply.raw, request.params.digest)
  })
}
