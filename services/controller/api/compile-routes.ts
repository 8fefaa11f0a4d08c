import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { foldHostlist } from '../../../libs/hostlist/fold-hostlist.ts'
import { COMPILE_WAIT_MS_MAX } from '../overlays/limits.ts'
import type { ApiParts } from './parts.ts'
import { signalOf } from './signal.ts'

/** Different failures in one answer. */
const FAILURES_MAX = 20

const Query = Type.Object({
  seq: Type.Integer({ minimum: 0, description: 'wait until this change is compiled' }),
  waitMs: Type.Integer({ minimum: 0, maximum: COMPILE_WAIT_MS_MAX, default: 0 }),
})
const Report = Type.Object({
  seq: Type.Integer({ description: 'sequence of the change that was compiled last' }),
  compiled: Type.Boolean({ description: 'whether the change is among it' }),
  failures: Type.Array(
    Type.Object({
      message: Type.String(),
      nodes: Type.Object({ count: Type.Integer(), folded: Type.String({ description: 'as a hostlist' }) }),
    }),
    { description: 'that came up with this change or later: nodes that keep their last boot record' },
  ),
  more: Type.Integer({ description: 'failures that are not told' }),
})

/** How far the controller's own compile is, and whom a change left without a new boot record. */
export const compileRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, { compiler }) => {
  const schema = { querystring: Query, response: { 200: Report } }
  server.get('/compile', { schema }, async ({ query: { seq, waitMs } }, reply) => {
    const compiled = await compiler.compiled(
      seq,
      AbortSignal.any([signalOf(reply), AbortSignal.timeout(waitMs)]),
    )
    // The same line fails for each of many nodes, and names each.
    const alike = Map.groupBy(compiled ? compiler.failuresSince(seq) : [], ({ node, message }) =>
      message.replace(` (node ${node})`, ''),
    )
    const failures = Array.from(alike, ([message, all]) => ({
      message,
      nodes: { count: all.length, folded: foldHostlist(all.map(({ node }) => node)) },
    }))
    const shown = failures.slice(0, FAILURES_MAX)
    return { seq: compiler.seq, compiled, failures: shown, more: failures.length - shown.length }
  })
}
