import type { Kind } from '../kinds.ts';
import { accountKind, breakGlassKind } from './account.ts';
import { buildKind, buildOfInputsKind, currentKind, revisionKind } from './build.ts';
import { planKind } from './change.ts';
import { collectionKind, collectionPartKind } from './collection.ts';
import { directoryKind } from './directory.ts';
import { approvalKind, freezeKind, lockKind, resultKind, waiverKind } from './evidence.ts';
import { importKind, refreshKind, unreadKind } from './import.ts';
import { composeKind, decisionKind, keyKind, pointerKind, promotionKind, signatureKind } from './release.ts';
import { runKind, runNodeKind } from './run.ts';
import { triggerKind } from './trigger.ts';
import { outboxKind } from './outbox.ts';
import { cursorKind, muteKind, subscriptionKind } from './subscription.ts';

/** Every kind of record in the state. Add yours here; nothing else needs to change. */
export const allKinds: readonly Kind[] = [
  planKind,
  runKind,
  runNodeKind,
  buildKind,
  currentKind,
  buildOfInputsKind,
  revisionKind,
  importKind,
  refreshKind,
  unreadKind,
  collectionKind,
  collectionPartKind,
  composeKind,
  signatureKind,
  keyKind,
  pointerKind,
  promotionKind,
  decisionKind,
  resultKind,
  waiverKind,
  approvalKind,
  freezeKind,
  lockKind,
  triggerKind,
  subscriptionKind,
  muteKind,
  outboxKind,
  cursorKind,
  accountKind,
  breakGlassKind,
  directoryKind,
];
