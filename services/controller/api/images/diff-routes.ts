import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { parseVersionName } from '../../../../libs/image/version-name.ts'
import { liveNumber } from '../../../../libs/model/image-versions.ts'
import { ImageBusyError } from '../../errors.ts'
import {
  type ComparisonStep,
  compareVersions,
  type NamedVersion,
  namedVersion,
} from '../../images/compare-versions.ts'
import { formerLive } from '../../images/former-live.ts'
import { presentImage } from '../../images/image-names.ts'
import { ndjson, reported } from '../ndjson.ts'
import type { ApiParts } from '../parts.ts'
import { signalOf } from '../signal.ts'

/** Comparisons that go on at the same time: each takes memory for what it finds. */
const COMPARISONS_MAX = 2

const version = { maxLength: 300, description: 'an image, NAME, or a version of it, NAME@NUMBER' }
const Query = Type.Object({
  after: Type.String(version),
  before: Type.Optional(
    Type.String({
      ...version,
      description:
        'NAME or NAME@NUMBER; unless given, the version that was live before `after`, or the live one where `after` is another',
    }),
  ),
  files: Type.Boolean({ default: true, description: 'compare files' }),
  packages: Type.Boolean({ default: true, description: 'compare packages' }),
})

/**
 * Comparing two versions of images. The answer is one JSON object a line: how far it is, a summary, what differs in pieces,
 * then result or error. Leaving cancels.
 */
export const imageDiffRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  const { cluster, store } = parts
  let comparing = 0

  const versionNamed = (text: string): NamedVersion => {
    const { name, number } = parseVersionName(text)
    const image = presentImage(cluster.state, name)
    return namedVersion(name, image, number ?? liveNumber(image))
  }
  const versionBefore = async ({ name, number }: NamedVersion): Promise<NamedVersion> => {
    const image = presentImage(cluster.state, name)
    const isLive = number === liveNumber(image)
    return namedVersion(name, image, isLive ? await formerLive(store, { name, image }) : liveNumber(image))
  }
  async function* counted(steps: AsyncIterable<ComparisonStep>): AsyncIterable<ComparisonStep> {
    if (comparing >= COMPARISONS_MAX) throw new ImageBusyError([`${comparing} comparisons of images go on`])
    comparing += 1
    try {
      yield* steps
    } finally {
      comparing -= 1
    }
  }

  server.get('/image-diff', { schema: { querystring: Query } }, async ({ query }, reply) => {
    const after = versionNamed(query.after)
    const before = query.before === undefined ? await versionBefore(after) : versionNamed(query.before)
    const { files, packages } = query
    const steps = compareVersions(parts, { before, after, files, packages, signal: signalOf(reply) })
    const onFailure = (error: unknown): void => server.log.warn({ err: error }, 'comparing images failed')
    return reply
      .type('application/x-ndjson')
      .send(Readable.from(ndjson(reported(counted(steps), onFailure)), { objectMode: false }))
  })
}
