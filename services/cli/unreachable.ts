import type { MusterError } from '../../libs/errors/muster-error.ts'
import { type Endpoint, labelOf } from './endpoint.ts'
import { ControllerUnreachableError, SocketDeniedError } from './errors.ts'

/** Why one endpoint could not be used. */
export interface Failure {
  endpoint: Endpoint
  problem: NodeJS.ErrnoException
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such socket',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'no way to that host',
  ENETUNREACH: 'no way to that network',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host name cannot be looked up now',
}

/** The error that says which endpoints were tried, what came of each, and what to do. */
export function unreachable(failures: readonly Failure[]): MusterError {
  const denied = failures.find(({ endpoint, problem }) => 'socket' in endpoint && problem.code === 'EACCES')
  if (denied) return new SocketDeniedError(labelOf(denied.endpoint))
  const tried = failures.map(({ endpoint, problem }) => `${labelOf(endpoint)} (${reasonOf(problem)})`)
  const local = failures.some(({ endpoint }) => 'socket' in endpoint)
  return new ControllerUnreachableError(`no controller answers at ${tried.join(', ')}`, {
    hint: local
      ? 'Start the controller on this host, or name one elsewhere with --url or MUSTER_URL.'
      : 'Is a controller running there? --url or MUSTER_URL takes several, separated by commas.',
    cause: failures[0]?.problem,
  })
}

function reasonOf(problem: NodeJS.ErrnoException): string {
  return REASONS[problem.code ?? ''] ?? (problem.message || String(problem.code))
}
