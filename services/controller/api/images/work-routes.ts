import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { checkName } from '../../../../libs/model/name.ts'
import { buildTree } from '../../images/build-tree.ts'
import { presentImage } from '../../images/image-names.ts'
import { HOST_ACCOUNTS, syncTree } from '../../images/tree-work.ts'
import { actorOf } from '../actor.ts'
import { REASON_LENGTH_MAX } from '../change-routes.ts'
import { ndjson, reported } from '../ndjson.ts'
import type { ApiParts } from '../parts.ts'
import { signalOf } from '../signal.ts'

const EXCLUDES_MAX = 1_000
const closed = { additionalProperties: false }
const params = Type.Object({ name: Type.String() })
const session = Type.String({ maxLength: 100, description: 'the session that has the lock of the image' })

const SessionBody = Type.Object(
  {
    proof: Type.String({ maxLength: 100, description: 'what the proof file holds' }),
    node: Type.Optional(
      Type.String({ description: 'look at what this node has; nothing that is written lasts' }),
    ),
  },
  closed,
)
const BuildBody = Type.Object(
  {
    codec: Type.Optional(
      Type.Enum(['gzip', 'zstd', 'auto'], { description: 'unless given, that of the live version' }),
    ),
    allRoot: Type.Boolean({ default: false, description: 'all files of the image belong to root' }),
    excludes: Type.Optional(
      Type.Array(Type.String({ maxLength: 4_096 }), {
        maxItems: EXCLUDES_MAX,
        description: 'patterns of what is left out; unless given, those of the live version',
      }),
    ),
    stage: Type.Boolean({ default: false, description: 'the version is not live yet' }),
    force: Type.Boolean({ default: false, description: 'also if another version went live meanwhile' }),
    reason: Type.Optional(Type.String({ maxLength: REASON_LENGTH_MAX })),
    session: Type.Optional(session),
  },
  closed,
)
const SyncBody = Type.Object(
  {
    build: Type.Boolean({ default: true, description: 'build the image afterwards' }),
    dryRun: Type.Boolean({ default: false, description: 'only tell what would be changed' }),
  },
  closed,
)
const Place = Type.Object({ id: Type.String(), host: Type.String(), proofFile: Type.String() })
const Reset = Type.Object({ changed: Type.Boolean({ description: 'whether changes were thrown away' }) })

/**
 * Work on the trees of images on this controller. What takes long answers one JSON object a line: how far it is, then
 * result or error; leaving cancels.
 */
export const imageWorkRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { cluster, images } = parts
  const { trees, sessions, builder, locks } = images
  const treeParts = { ...parts, trees, builder }

  const stream = (reply: FastifyReply, steps: AsyncIterable<unknown>): FastifyReply => {
    const onFailure = (error: unknown): void => server.log.warn({ err: error }, 'work on an image failed')
    return reply
      .type('application/x-ndjson')
      .send(Readable.from(ndjson(reported(steps, onFailure)), { objectMode: false }))
  }
  const known = (request: FastifyRequest<{ Params: { name: string } }>): string => {
    const { name } = request.params
    checkName('image', name)
    presentImage(cluster.state, name)
    return name
  }

  server.get('/image-sessions', { schema: { response: { 200: Place } } }, async () => sessions.place)

  const sessionSchema = { params, body: SessionBody }
  server.post('/images/:name/session', { schema: sessionSchema }, async (request, reply) => {
    const asked = { ...request.body, name: known(request), actor: actorOf(request) }
    return stream(reply, sessions.run({ ...asked, signal: signalOf(reply) }))
  })

  const buildSchema = { params, body: BuildBody }
  server.post('/images/:name/build', { schema: buildSchema }, async (request, reply) => {
    const { session: id, reason, ...asked } = request.body
    const name = known(request)
    const signal = signalOf(reply)
    const steps = async function* (): AsyncGenerator<unknown> {
      using _lock = id === undefined ? locks.take(name, 'built') : sessions.hold(id, name)
      const actor = actorOf(request)
      yield* buildTree(treeParts, { ...asked, name, signal, actor, reason: reason ?? `build image ${name}` })
    }
    return stream(reply, steps())
  })

  const syncSchema = { params, body: SyncBody }
  server.post('/images/:name/syncuser', { schema: syncSchema }, async (request, reply) => {
    const name = known(request)
    const asked = { ...request.body, name, actor: actorOf(request), host: HOST_ACCOUNTS }
    const signal = signalOf(reply)
    const steps = async function* (): AsyncGenerator<unknown> {
      using _lock = locks.take(name, 'given the users of the host')
      yield* syncTree(treeParts, { ...asked, signal })
    }
    return stream(reply, steps())
  })

  const resetSchema = { params, response: { 200: Reset } }
  server.post('/images/:name/reset', { schema: resetSchema }, async (request) => {
    const name = known(request)
    using _lock = locks.take(name, 'reset')
    return { changed: await trees.reset(name) }
  })
}
