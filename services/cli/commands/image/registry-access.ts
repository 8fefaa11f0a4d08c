import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf } from '../../../../libs/errors/muster-error.ts'
import { UsageError } from '../../errors.ts'
import type { Session } from '../../session.ts'

/** What can be said of a registry on the command line; a password never is, as others can see that. */
export interface AccessFlags {
  username?: string
  passwordFile?: string
  caFile?: string
  tlsVerify: boolean
}

/** What the API takes of it. */
export interface AccessFields {
  username?: string
  password?: string
  ca?: string
  insecure?: boolean
}

/** Characters of a password on stdin. */
const PASSWORD_LENGTH_MAX = 16 * 1024

/** Reads the files that flags name, and asks for a password where there is somebody to ask. @throws {UsageError} */
export async function accessFields(session: Session, flags: AccessFlags): Promise<AccessFields> {
  const { username, passwordFile, caFile, tlsVerify } = flags
  if (username === undefined && passwordFile !== undefined) {
    throw new UsageError('--password-file goes with --username')
  }
  return {
    ...(username !== undefined && { username, password: await passwordFor(session, username, passwordFile) }),
    ...(caFile !== undefined && { ca: await textOf(session, caFile) }),
    ...(!tlsVerify && { insecure: true }),
  }
}

async function passwordFor(session: Session, username: string, file: string | undefined): Promise<string> {
  const { terminal, signal, registryPassword } = session
  if (file === '-') return firstLine(await terminal.input({ lengthMax: PASSWORD_LENGTH_MAX }))
  if (file !== undefined) return firstLine(await textOf(session, file))
  if (registryPassword !== undefined) return registryPassword
  if (terminal.interactive) return terminal.secret(`Password of ${username}: `, signal)
  throw new UsageError(`there is no password for ${username}`, {
    hint: 'Give a file with --password-file (- for stdin), or set MUSTER_REGISTRY_PASSWORD.',
  })
}

async function textOf({ directory }: Session, file: string): Promise<string> {
  try {
    return await readFile(resolve(directory, file), 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`)
  }
}

/** Editors end a file with a line end, which is no part of a password. */
function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0]!
}
