import { PassThrough } from 'node:stream'
import { cliConfig } from '../../../services/cli/config.ts'
import { openSession, type Session } from '../../../services/cli/session.ts'
import { Terminal } from '../../../services/cli/terminal.ts'
import { type ControllerStandIn, type Owner, startStandIn } from './_stand-in.ts'

/** A session with a stand-in for the controller, for what commands share. `output` gives what stdout got. */
export async function openTestSession(
  owner: Owner,
): Promise<{ standIn: ControllerStandIn; session: Session; output: () => string }> {
  const standIn = await startStandIn(owner)
  const streams = {
    stdin: new PassThrough(),
    stdout: new PassThrough({ encoding: 'utf8' }),
    stderr: new PassThrough(),
  }
  const session = await openSession({
    config: cliConfig({ MUSTER_SOCKET: standIn.socket }, 'tester'),
    flags: {},
    terminal: new Terminal(streams, { colour: false }),
    signal: new AbortController().signal,
    directory: '/srv',
  })
  return { standIn, session, output: () => String(streams.stdout.read() ?? '') }
}
