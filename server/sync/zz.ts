import * as Y from 'yjs';
import { inspectUpdate } from './guard.ts';
import { LIMITS } from './limits.ts';
import { readTheSame, isIncomplete, documentFrom } from './snapshot.ts';
import { seeded } from './testing/seeded.ts';
import { mutated } from './testing/mutated.ts';

const mode = process.argv[2] ?? 'none';
function closure(doc: Y.Doc, start: [number, number][]): Map<number, number> {
  // needed clocks: id (c,k) => c: k+1
  const need = new Map<number, number>(); const done = new Map<number, number>(); const work: [number, number][] = [];
  const want = (c: number, k: number) => { if ((need.get(c) ?? 0) < k) { need.set(c, k); work.push([c, k]); } };
  for (const [c, k] of start) want(c, k);
  while (work.length) {
    const [c, k] = work.pop()!;
    const from = done.get(c) ?? 0; if (from >= k) continue; done.set(c, k);
    const ss = doc.store.clients.get(c) ?? [];
    for (const s of ss) { if (s.id.clock >= k) break; if (s.id.clock + s.length <= from) continue;
      if (s instanceof Y.Item) { 
        if (s.origin) want(s.origin.client, s.origin.clock + 1);
        if (s.rightOrigin) want(s.rightOrigin.client, s.rightOrigin.clock + 1);
        const p = (s.parent as any)?._item; if (p) want(p.id.client, p.id.clock + 1);
      } }
  }
  return need;
}
function has(item: Y.Item, id: any) { return item.id.client === id.client && item.id.clock <= id.clock && id.clock < item.id.clock + item.length; }
function genuine(doc: Y.Doc, x: Y.Item): string | null {
  // x from update decode (origin/rightOrigin from update). find in doc
  const O = x.origin, R = x.rightOrigin; const client = x.id.client, clock = x.id.clock;
  const ss = doc.store.clients.get(client)!; const idx = Y.findIndexSS(ss, clock); const it = ss[idx];
  if (!(it instanceof Y.Item)) return null; // GC
  const end = clock + x.length;
  const need = closure(doc, [[client, clock], ...(O ? [[O.client, O.clock + 1] as [number, number]] : []), ...(R ? [[R.client, R.clock + 1] as [number, number]] : [])]);
  const inClosure = (b: Y.Item) => b.id.clock < (need.get(b.id.client) ?? 0);
  // left
  const merged = it.id.clock < clock;
  if (merged) { if (!(O && O.client === client && O.clock === clock - 1)) return 'merged-left'; }
  else {
    let l = it.left; let found = false;
    for (; l; l = l.left) { if (O && has(l, O)) { found = true; if (O.clock !== l.id.clock + l.length - 1) { return 'origin-mid'; } break; } if (inClosure(l)) return 'left-known'; }
    if (O && !found) return 'left-missing';
  }
  // right: item covering end-1
  const idx2 = Y.findIndexSS(ss, end - 1); const it2 = ss[idx2] as Y.Item;
  if (it2.id.clock + it2.length > end) { /* merged with own later */ let ok = R===null || true; }
  let r: Y.Item | null = it2.right; let found = false;
  if (R && has(it2, R)) return 'right-self';
  for (; r; r = r.right) { if (R && has(r, R)) { found = true; if (R.clock !== r.id.clock) return 'right-mid'; break; } if (inClosure(r)) return 'right-known'; }
  if (R && !found) return 'right-missing';
  return null;
}
const runs = Number(process.argv[3] ?? 40);
let diverged = 0, divergedMem = 0; const why: Record<string, number> = {}; let accepted = 0;
for (let run = 0; run < runs; run++) {
  const random = seeded(run + 1);
  let updates: Uint8Array[] = [];
  const base = new Y.Doc(); base.clientID = 7; base.on('update', (u: Uint8Array) => updates.push(u));
  base.getText('t').insert(0, 'hello');
  const log = [...updates];
  let D = documentFrom(log); const viewer = documentFrom(log);
  for (let i = 0; i < 300; i++) {
    const src = new Y.Doc(); Y.applyUpdate(src, Y.encodeStateAsUpdate(D)); src.clientID = random.below(2)? 1_000_000 + i : 3+random.below(10)*1000 + i; 
    const us: Uint8Array[] = []; src.on('update', (u: Uint8Array) => us.push(u));
    const t = src.getText('t'); t.insert(random.below(t.length + 1), 'ab'); if (t.length > 2) t.delete(random.below(t.length - 1), 1);
    if (random.below(2)) t.insert(random.below(t.length + 1), 'cd');
    const u0 = us[random.below(us.length)]!;
    const u = random.below(3) ? mutated(u0, random) : Y.encodeStateAsUpdate(src, Y.encodeStateVector(D));
    const ins = inspectUpdate(u, D, LIMITS); if (!ins.ok || ins.gap) continue;
    const T = documentFrom(log); 
    try { Y.applyUpdate(T, u); } catch { continue; }
    if (isIncomplete(T)) continue;
    if (mode !== 'none') {
      let bad: string | null = null;
      for (const s of Y.decodeUpdate(u).structs) if (s instanceof Y.Item && s.id.clock >= Y.getState(D.store, s.id.client)) { bad = genuine(T, s); if (bad) break; }
      if (bad) { why[bad] = (why[bad] ?? 0) + 1; continue; }
    }
    log.push(u); D = T; Y.applyUpdate(viewer, u); accepted++;
  }
  const late = new Y.Doc(); Y.applyUpdate(late, Y.encodeStateAsUpdate(D));
  if (!readTheSame(late, viewer)) diverged++;
  if (!readTheSame(D, viewer)) divergedMem++;
}
console.log({ mode, runs, accepted, diverged, divergedMem, why });
