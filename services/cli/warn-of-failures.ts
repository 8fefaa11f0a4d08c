import { shortHostlist } from './names.ts'
import type { Session } from './session.ts'

/** How long a command waits until the controller has compiled what it changed, in milliseconds. */
const WAIT_MS = 3_000

interface CompileReport {
  compiled: boolean
  failures: { message: string; nodes: { count: number; folded: string } }[]
}

/**
 * Waits a moment until a change has been compiled, and tells which nodes keep their last boot record because what they
 * are described as now cannot be made. That the controller cannot tell is no failure of the command.
 */
export async function warnOfFailures({ client, terminal }: Session, seq: number): Promise<void> {
  let report: Partial<CompileReport>
  try {
    report = await client.get(`/v1/compile?seq=${seq}&waitMs=${WAIT_MS}`)
  } catch {
    return
  }
  for (const { message, nodes } of report.failures ?? []) {
    const which = nodes.count === 1 ? 'node' : 'nodes'
    const keeps = nodes.count === 1 ? 'keeps its' : 'keep their'
    terminal.warn(
      `${which} ${shortHostlist(nodes.folded, nodes.count)} ${keeps} last boot record: ${message}`,
    )
  }
}
