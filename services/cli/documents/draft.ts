import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { UsageError } from '../errors.ts'

/** Passwords of BMCs stand in it. */
const MODE = 0o600

/** A text that is being edited: a file of its own, in a directory that only its owner may enter. */
export class Draft {
  readonly path: string
  readonly #original: string

  /** `name` is what the file is called, so that editors know what it is. */
  static async make({ name, text }: { name: string; text: string }): Promise<Draft> {
    try {
      const directory = await mkdtemp(join(tmpdir(), 'muster-edit-'))
      const path = join(directory, name)
      await writeFile(path, text, { mode: MODE, flag: 'wx' })
      return new Draft(path, text)
    } catch (error) {
      throw new UsageError(`there is no place for the text: ${messageOf(error)}`, {
        hint: 'Set TMPDIR to a directory in which you may write.',
      })
    }
  }

  private constructor(path: string, original: string) {
    this.path = path
    this.#original = original
  }

  /** @throws {UsageError} if the editor took the file away */
  async read(): Promise<string> {
    try {
      return await readFile(this.path, 'utf8')
    } catch (error) {
      throw new UsageError(`the text cannot be read back: ${messageOf(error)}`)
    }
  }

  isUnchanged(text: string): boolean {
    return text === this.#original
  }

  /** Deletes the file, and what the editor left beside it. */
  async discard(): Promise<void> {
    await rm(dirname(this.path), { recursive: true, force: true })
  }

  /**
   * Leaves the file for the user if there is more in it than there was; resolves to whether it is left. Whatever the
   * editor made of its mode, it is for its owner alone.
   */
  async keep(): Promise<boolean> {
    const text = await readFile(this.path, 'utf8').catch(() => undefined)
    if (text === undefined || this.isUnchanged(text)) {
      await this.discard()
      return false
    }
    await chmod(this.path, MODE)
    return true
  }
}
