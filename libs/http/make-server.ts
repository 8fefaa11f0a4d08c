import type { IncomingMessage } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import { answerErrors } from './error-reply.ts'

/** A parameter in a path is a name, a MAC address or a digest; longer ones are not found. */
const PARAMETER_LENGTH_MAX = 300

export interface RequestLine {
  method: string
  /** Path and query. */
  url: string
}

/** A server whose routes are typed by their schemas. */
export type HttpServer = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** An HTTP server as all of muster's are: errors in one form, every wait and size with a limit. */
export function makeServer(options: {
  logger: FastifyBaseLogger
  bodyBytesMax: number
  /** How long a client may take to send its request. */
  requestTimeoutMs: number
  /** What a request is taken for, before its path is looked at. */
  form?: (request: RequestLine) => RequestLine
}): HttpServer {
  const { form } = options
  const server = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyBytesMax,
    requestTimeout: options.requestTimeoutMs,
    forceCloseConnections: true,
    ...(form && { rewriteUrl: (request: IncomingMessage) => rewrite(request, form) }),
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX, ignoreDuplicateSlashes: true },
  }).withTypeProvider<TypeBoxTypeProvider>()
  answerErrors(server)
  return server
}

function rewrite(request: IncomingMessage, form: (request: RequestLine) => RequestLine): string {
  const { method = 'GET', url = '/' } = request
  const taken = form({ method, url })
  // The router looks at it, and so do the answers.
  request.method = taken.method
  return taken.url
}
