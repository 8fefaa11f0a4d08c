import type { Command } from 'commander'
import type { OpenSession } from '../session.ts'
import { defineDiff } from './diff.ts'
import { defineAdd } from './entity/add.ts'
import { defineDelete } from './entity/delete.ts'
import { defineEdit } from './entity/edit.ts'
import { defineExport } from './entity/export.ts'
import { defineImport } from './entity/import.ts'
import { defineProfileList } from './entity/list-described.ts'
import { defineSet, defineUnset } from './entity/set.ts'
import { defineShow } from './entity/show.ts'

export function define(noun: Command, open: OpenSession): void {
  defineAdd(noun, open, 'profile')
  defineSet(noun, open, 'profile')
  defineUnset(noun, open, 'profile')
  defineProfileList(noun, open)
  defineShow(noun, open, 'profile')
  defineDelete(noun, open, 'profile')
  defineEdit(noun, open, 'profile')
  defineImport(noun, open, 'profile')
  defineExport(noun, open, 'profile')
  defineDiff(noun, open, 'profile')
}
