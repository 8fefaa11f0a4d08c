import type { Command } from 'commander'
import type { OpenSession } from '../session.ts'
import { defineDiff } from './diff.ts'
import { defineAdd } from './entity/add.ts'
import { defineDelete } from './entity/delete.ts'
import { defineEdit } from './entity/edit.ts'
import { defineExport } from './entity/export.ts'
import { defineImport } from './entity/import.ts'
import { defineNodeList } from './entity/list-described.ts'
import { defineSet, defineUnset } from './entity/set.ts'
import { defineShow } from './entity/show.ts'
import { defineNodeAdopt } from './node-adopt.ts'
import { defineNodeDiscovered } from './node-discovered.ts'
import { defineNodeStatus } from './node-status.ts'

export function define(noun: Command, open: OpenSession): void {
  defineAdd(noun, open, 'node')
  defineSet(noun, open, 'node')
  defineUnset(noun, open, 'node')
  defineNodeList(noun, open)
  defineShow(noun, open, 'node')
  defineDelete(noun, open, 'node')
  defineEdit(noun, open, 'node')
  defineImport(noun, open, 'node')
  defineExport(noun, open, 'node')
  defineDiff(noun, open, 'node')
  defineNodeStatus(noun, open)
  defineNodeDiscovered(noun, open)
  defineNodeAdopt(noun, open)
}
