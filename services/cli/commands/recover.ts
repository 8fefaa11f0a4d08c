import type { Command } from 'commander'
import { refusal } from '../client.ts'
import { AnswerInvalidError, AnswerLostError, NotConfirmedError } from '../errors.ts'
import type { OpenSession, Session } from '../session.ts'
import { clean, formatCount } from '../text.ts'

const ABOUT = `Gives NATS back what it lost: writes the change log into an emptied JetStream from the controller's own copy. With
--replace-log also over another log that began in its place: what was changed in that one is gone then.`

/** A log by its length: the sequence of its last change. */
interface Recovered {
  before: unknown
  after: unknown
  appended: number
}

export function define(command: Command, open: OpenSession): void {
  command
    .description(ABOUT)
    .option('--replace-log', 'put this log in the place of another that NATS has now')
    .option('-y, --yes', 'do not ask')
    .action(async (flags: { replaceLog?: true; yes?: true }) => {
      const session = await open()
      if (flags.replaceLog && !flags.yes) await confirm(session)
      const recovered = await run(session, { replaceLog: flags.replaceLog === true })
      if (session.json) return session.terminal.json(recovered)
      const { appended } = recovered
      session.terminal.lines([
        appended === 0
          ? 'The change log was whole; nothing had to be written.'
          : `${formatCount(appended)} ${appended === 1 ? 'change' : 'changes'} written into the change log.`,
      ])
    })
}

/** @throws {NotConfirmedError} */
async function confirm({ terminal, signal }: Session): Promise<void> {
  const what = 'the change log that NATS has now'
  if (!terminal.interactive) {
    throw new NotConfirmedError(`${what} is not replaced without being asked for`, {
      hint: "Say --yes where no question can be asked. 'muster check' tells how the logs differ.",
    })
  }
  if (!(await terminal.confirm(`Replace ${what} by the controller's own?`, signal))) {
    throw new NotConfirmedError('nothing was changed')
  }
}

async function run({ client, terminal }: Session, body: { replaceLog: boolean }): Promise<Recovered> {
  for await (const line of client.stream({ method: 'POST', path: '/v1/recover', body })) {
    const { progress, result, error } = line as { progress?: unknown; result?: Recovered; error?: unknown }
    if (error) throw refusal(error, 'while it recovered')
    if (result) return result
    if (progress === undefined)
      throw new AnswerInvalidError('the controller sent neither progress nor a result')
    terminal.note(clean(typeof progress === 'string' ? progress : JSON.stringify(progress)))
  }
  throw new AnswerLostError('the controller ended the work without a result', {
    hint: "Its log says why. 'muster check' tells how things stand.",
  })
}
