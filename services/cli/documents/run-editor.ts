import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { EditorFailedError } from './errors.ts'

/** What a shell answers with that does not find the command. */
const NOT_FOUND = 127

const HINT = "Set VISUAL or EDITOR to the command line of an editor: EDITOR='emacs -nw'."

/**
 * Runs the user's editor on a file, on the terminal that we have, until the user ends it. Its command line goes through
 * a shell, so that it may have options.
 * @throws {EditorFailedError}
 */
export async function runEditor(editor: string, path: string): Promise<void> {
  const restore = leaveInterruptsToEditor()
  try {
    // The shell must outlive a Ctrl-C that its editor takes for something else.
    const child = spawn('sh', ['-c', `trap : INT; ${editor} "$1"`, 'sh', path], { stdio: 'inherit' })
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    if (code === 0) return
    if (code === NOT_FOUND)
      throw new EditorFailedError(`there is no editor ${JSON.stringify(editor)}`, { hint: HINT })
    throw new EditorFailedError(
      `the editor ${JSON.stringify(editor)} ended with ${signal ?? `exit code ${code}`}`,
      { hint: 'Nothing was changed.' },
    )
  } finally {
    restore()
  }
}

/**
 * Ctrl-C goes to all processes on the terminal. What it means is the editor's to say, and vi is only told by it to stop
 * what it does: it must not end us afterwards.
 */
function leaveInterruptsToEditor(): () => void {
  const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[]
  const ignore = (): void => {}
  // First the new one: without any, the signal would end the process.
  process.on('SIGINT', ignore)
  for (const listener of listeners) process.off('SIGINT', listener)
  return () => {
    for (const listener of listeners) process.on('SIGINT', listener)
    process.off('SIGINT', ignore)
  }
}
