import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorCategory, MusterError } from '../errors/muster-error.ts'

const STATUS: Record<ErrorCategory, number> = {
  invalid: 400,
  denied: 403,
  missing: 404,
  conflict: 409,
  exhausted: 507,
  unavailable: 503,
  corrupt: 500,
  internal: 500,
}

/** How an error looks over HTTP. */
export interface ErrorBody {
  error: { code: string; category: ErrorCategory; message: string; hint?: string }
}

/** The body for an error of ours, or for one of the server; of any other only that there was one. */
export function errorBody(error: unknown): ErrorBody {
  if (error instanceof MusterError) {
    const { code, category, message, hint } = error
    return { error: { code, category, message, ...(hint && { hint }) } }
  }
  const { statusCode, message } = error as FastifyError
  if (statusCode !== undefined && statusCode < 500) {
    return { error: { code: 'MUSTER_REQUEST_INVALID', category: 'invalid', message } }
  }
  return {
    error: {
      code: 'MUSTER_INTERNAL',
      category: 'internal',
      message: 'the server made a mistake; its log says more',
    },
  }
}

/** Makes every error and every unknown path of a server answer in the one form clients know. */
export function answerErrors(server: FastifyInstance): void {
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error instanceof MusterError ? STATUS[error.category] : (error.statusCode ?? 500)
    if (status >= 500) request.log.error({ err: error }, 'request failed')
    return sendError(reply, { status, error })
  })
  server.setNotFoundHandler((request: FastifyRequest, reply) => {
    const message = `there is nothing at ${request.method} ${request.url.slice(0, 200)}`
    return reply
      .code(404)
      .send({ error: { code: 'MUSTER_PATH_UNKNOWN', category: 'missing', message } } satisfies ErrorBody)
  })
}

function sendError(reply: FastifyReply, options: { status: number; error: unknown }): FastifyReply {
  return reply.code(options.status).type('application/json').send(errorBody(options.error))
}
