import { type ErrorCategory, MusterError } from '../../../libs/errors/muster-error.ts'
import { NotConfirmedError } from '../errors.ts'
import type { Session } from '../session.ts'
import { Draft } from './draft.ts'
import { runEditor } from './run-editor.ts'

/** What another attempt in the editor can mend. */
const MENDABLE: readonly ErrorCategory[] = ['invalid', 'conflict', 'missing']

/**
 * Lets the user edit a text until `take` takes it, or until the user gives up. Whatever ends it without that, the text
 * is kept in a file whose path is told. Resolves to whether there was anything to take.
 * @throws what kept the text from being taken @throws {EditorFailedError} @throws {NotConfirmedError}
 */
export async function editText(
  session: Session,
  options: {
    /** Name of the file that the editor gets. */
    name: string
    text: string
    /** Does with the text what is to be done. It resolves to false if the text is to be kept all the same. */
    take: (text: string) => Promise<boolean>
    /** What can be done with a text that is kept; its path comes after it, unless the command is told the path. */
    command: string | ((path: string) => string)
  },
): Promise<boolean> {
  const { terminal } = session
  const draft = await Draft.make(options)
  const keep = async (): Promise<void> => {
    if (!(await draft.keep())) return
    const { command } = options
    const { path } = draft
    const next = typeof command === 'string' ? `${command} ${path}` : command(path)
    terminal.note(`Your text is kept: ${path}\nTo go on from there: ${next}`)
  }
  try {
    while (true) {
      await runEditor(session.editor, draft.path)
      const text = await draft.read()
      session.signal.throwIfAborted()
      if (draft.isUnchanged(text)) {
        await draft.discard()
        return false
      }
      const { isTaken, problem } = await attempt(() => options.take(text))
      if (problem === undefined) {
        if (isTaken) await draft.discard()
        else await keep()
        return true
      }
      await askAgain(session, problem)
    }
  } catch (error) {
    await keep()
    throw error
  }
}

async function attempt(take: () => Promise<boolean>): Promise<{ isTaken: boolean; problem?: MusterError }> {
  try {
    return { isTaken: await take() }
  } catch (error) {
    if (!(error instanceof MusterError) || !MENDABLE.includes(error.category)) throw error
    return { isTaken: false, problem: error }
  }
}

/** @throws the problem where nobody can answer @throws {NotConfirmedError} if the user gives up */
async function askAgain({ terminal, signal }: Session, problem: MusterError): Promise<void> {
  if (!terminal.interactive) throw problem
  terminal.error(problem)
  if (await terminal.confirm('Edit again?', signal, { usual: true })) return
  throw new NotConfirmedError('nothing was changed')
}
