import type { Readable, Writable } from 'node:stream'
import { InterruptedError } from './errors.ts'

/** Characters of a secret that is typed; more are not taken. */
const LENGTH_MAX = 16 * 1024

const ENTER = /[\r\n]/
const CTRL_C = '\x03'
const CTRL_D = '\x04'
const CTRL_U = '\x15'
const BACKSPACES = '\b\x7f'

type Keyboard = Readable & { isRaw?: boolean; setRawMode?: (raw: boolean) => void }

/**
 * Asks for a secret at a terminal, which does not show what is typed.
 * @throws {InterruptedError} for Ctrl-C, which in this mode is a character, and the signal
 */
export async function readSecret(
  question: string,
  { keyboard, screen, signal }: { keyboard: Keyboard; screen: Writable; signal: AbortSignal },
): Promise<string> {
  screen.write(question)
  const wasRaw = keyboard.isRaw ?? false
  keyboard.setRawMode?.(true)
  try {
    return await typed(keyboard, signal)
  } finally {
    keyboard.setRawMode?.(wasRaw)
    keyboard.pause()
    screen.write('\n')
  }
}

function typed(keyboard: Keyboard, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let secret = ''
  const onAbort = (): void => reject(new InterruptedError('cancelled; nothing was made'))
  const onData = (chunk: Buffer | string): void => {
    for (const character of chunk.toString()) {
      if (ENTER.test(character) || character === CTRL_D) resolve(secret)
      else if (character === CTRL_C) onAbort()
      else if (character === CTRL_U) secret = ''
      else if (BACKSPACES.includes(character)) secret = Array.from(secret).slice(0, -1).join('')
      else if (secret.length < LENGTH_MAX) secret += character
    }
  }
  const onEnd = (): void => resolve(secret)
  keyboard.on('data', onData).on('end', onEnd)
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  return promise.finally(() => {
    keyboard.off('data', onData).off('end', onEnd)
    signal.removeEventListener('abort', onAbort)
  })
}
