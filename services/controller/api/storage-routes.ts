import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Examined } from '../keeping/examiner.ts'
import { usageOf } from '../keeping/usage.ts'
import { ndjson, reported } from './ndjson.ts'
import type { ApiParts } from './parts.ts'
import { signalOf } from './signal.ts'

const Counted = { blobs: Type.Integer(), bytes: Type.Integer() }

const CountedTrees = { trees: Type.Integer(), bytes: Type.Integer() }

const Usage = Type.Object({
  controller: Type.String(),
  disk: Type.Object(
    { size: Type.Integer(), free: Type.Integer() },
    { description: 'the file system that the blobs are on, in bytes' },
  ),
  kept: Type.Array(
    Type.Object({ reason: Type.String({ description: 'what they are kept for' }), ...Counted }),
  ),
  unreferenced: Type.Object(Counted, { description: 'what is deleted when its grace time is over' }),
  trees: Type.Object(
    { ...CountedTrees, changed: Type.Object(CountedTrees, { description: 'those with changes on top' }) },
    { description: 'working trees of images' },
  ),
  lacking: Type.Object(
    {
      ...Counted,
      by: Type.Optional(Type.String()),
      nowhere: Type.Optional(Type.Array(Type.String(), { description: 'what names blobs that nobody has' })),
    },
    { description: 'what this controller still has to fetch of all that the description names' },
  ),
})

const CleanBody = Type.Object(
  {
    dryRun: Type.Boolean({ default: false, description: 'delete nothing' }),
    graceS: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'how long nothing has needed what is deleted, in seconds; as the controller does unless said',
      }),
    ),
  },
  { additionalProperties: false },
)
const Collected = Type.Object({
  controller: Type.String(),
  ...Counted,
  trees: Type.Object(CountedTrees, { description: 'working trees of images, to make room' }),
  waiting: Type.Object(Counted, { description: 'what nothing refers to and stays for now' }),
})

/**
 * What this controller keeps on its disk, deleting what is not needed any more, and reading all of it. The answer to the
 * last is one JSON object a line: progress, then result or error. Leaving ends it.
 */
export const storageRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { id, blobs, keeping, images } = parts
  server.get('/storage', { schema: { response: { 200: Usage } } }, async (_request, reply) => {
    const { collector, keeper } = keeping
    const usage = usageOf(blobs, await collector.gather(signalOf(reply)))
    const trees = await images.spareTrees.usage()
    return { controller: id, disk: await collector.disk(), ...usage, trees, lacking: keeper.lacking }
  })

  const schema = { body: CleanBody, response: { 200: Collected } }
  server.post('/storage/clean', { schema }, async (request, reply) => {
    const { dryRun, graceS } = request.body
    const grace = graceS !== undefined && { graceMs: graceS * 1_000 }
    const options = { dryRun, ...grace, signal: signalOf(reply) }
    const collected = await keeping.collector.collect(options)
    return { controller: id, ...collected, trees: await images.spareTrees.clean({ dryRun }) }
  })

  server.post('/storage/check', { schema: {} }, async (_request, reply) => {
    const steps = checkSteps(id, keeping.examiner.examineAll(signalOf(reply)))
    const onFailure = (error: unknown): void => server.log.warn({ err: error }, 'blobs could not be examined')
    return reply
      .type('application/x-ndjson')
      .send(Readable.from(ndjson(reported(steps, onFailure)), { objectMode: false }))
  })
}

/** How far it is, and last what was found. */
async function* checkSteps(controller: string, examined: AsyncIterable<Examined>): AsyncIterable<unknown> {
  let last: Examined | undefined
  for await (const step of examined) {
    last = step
    yield { progress: step }
  }
  yield { result: { controller, ...last } }
}
