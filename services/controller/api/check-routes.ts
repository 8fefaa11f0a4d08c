import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { BusUnavailableError } from '../../../libs/bus/errors.ts'
import { check } from '../check/check.ts'
import type { ApiParts } from './parts.ts'

/** How long a check may take before it is given up, in milliseconds. */
const CHECK_TIMEOUT_MS = 300_000

const Result = Type.Object({
  ok: Type.Boolean({ description: 'nothing is wrong; warnings do not count' }),
  findings: Type.Array(
    Type.Object({
      level: Type.Enum(['error', 'warning']),
      what: Type.String(),
      hint: Type.Optional(Type.String()),
    }),
  ),
  seq: Type.Integer({ description: 'sequence of the change that it was checked at' }),
  checked: Type.Record(Type.String(), Type.Integer(), { description: 'how much of what was looked at' }),
})

/** Comparing what controllers, change log, boot records and boot servers say. Leaving ends it. */
export const checkRoutes: FastifyPluginAsyncTypebox<ApiParts> = async (server, parts) => {
  server.get('/check', { schema: { response: { 200: Result } } }, async (_request, reply) => {
    const over = new AbortController()
    reply.raw.once('close', () => over.abort())
    const timer = setTimeout(() => over.abort(tooSlow()), CHECK_TIMEOUT_MS)
    try {
      return await check(parts, over.signal)
    } finally {
      clearTimeout(timer)
    }
  })
}

function tooSlow(): BusUnavailableError {
  return new BusUnavailableError(`the check was not done after ${CHECK_TIMEOUT_MS / 1_000} seconds`)
}
