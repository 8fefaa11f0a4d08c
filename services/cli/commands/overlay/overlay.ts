import type { Command } from 'commander'
import type { OpenSession } from '../../session.ts'
import { defineCreate } from './create.ts'
import { defineDelete } from './delete.ts'
import { defineDiff } from './diff.ts'
import { defineEdit } from './edit.ts'
import { defineExport } from './export.ts'
import { defineImport } from './import.ts'
import { defineInfo } from './info.ts'
import { defineList } from './list.ts'
import { defineChmod, defineChown, defineMkdir } from './modes.ts'
import { defineRender } from './render.ts'
import { defineShow } from './show.ts'

export function define(noun: Command, open: OpenSession): void {
  defineList(noun, open)
  defineShow(noun, open)
  defineInfo(noun, open)
  defineRender(noun, open)
  defineCreate(noun, open)
  defineEdit(noun, open)
  defineImport(noun, open)
  defineExport(noun, open)
  defineMkdir(noun, open)
  defineChmod(noun, open)
  defineChown(noun, open)
  defineDelete(noun, open)
  defineDiff(noun, open)
}
