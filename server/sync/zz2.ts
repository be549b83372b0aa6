import * as Y from 'yjs';
import { inspectUpdate } from './guard.ts';
import { LIMITS } from './limits.ts';
import { readTheSame, isIncomplete, documentFrom } from './snapshot.ts';
import { seeded } from './testing/seeded.ts';
import * as encoding from 'lib0/encoding';

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
const forgedShare = Number(process.argv[4] ?? 0.5);
let diverged = 0, falsePos = 0, acceptedForged = 0, genuineN = 0, forgedN = 0; const why: Record<string, number> = {};
for (let run = 0; run < runs; run++) {
  const random = seeded(run + 1);
  // k genuine clients with partial knowledge, server D in the middle, and forged items
  const D = new Y.Doc(); const viewer = new Y.Doc();
  const log: Uint8Array[] = [];
  const clients = [1,2,3].map((n) => { const d = new Y.Doc(); d.clientID = n * 1000 + random.below(900); const out: Uint8Array[] = []; d.on('update', (u: Uint8Array, o: unknown) => { if (o !== 'srv') out.push(u); }); return { d, out, seen: 0 }; });
  let server = documentFrom([]);
  const admit = (u: Uint8Array, forged: boolean) => {
    const ins = inspectUpdate(u, server, LIMITS); if (!ins.ok || ins.gap) { if (!forged) throw new Error('gap in genuine'); return false; }
    const T = documentFrom(log);
    try { Y.applyUpdate(T, u); } catch { return false; }
    if (isIncomplete(T)) return false;
    let bad: string | null = null;
    if (mode !== 'none') for (const s of Y.decodeUpdate(u).structs) if (s instanceof Y.Item && s.id.clock >= Y.getState(server.store, s.id.client)) { bad = genuine(T, s); if (bad) break; }
    if (bad) { why[(forged ? 'F ' : 'G ') + bad] = (why[(forged ? 'F ' : 'G ') + bad] ?? 0) + 1; if (forged) return false; falsePos++; }
    log.push(u); server = T; Y.applyUpdate(viewer, u); return true;
  };
  let fid = 0;
  for (let i = 0; i < 120; i++) {
    const c = clients[random.below(3)]!;
    const r = random.below(10);
    if (r < 5) { const t = c.d.getText('t'); const m = random.below(4);
      if (m === 0 && t.length > 1) t.delete(random.below(t.length - 1), 1);
      else if (m === 1) t.insert(0, 'p'); else t.insert(random.below(t.length + 1), 'xy'.slice(random.below(2)));
      if (random.below(4)===0) { const mm = c.d.getMap('m'); mm.set('k', random.below(9)); if (random.below(3)===0) mm.delete('k'); }
      if (random.below(6)===0) { const mm=c.d.getMap('m'); const y = mm.get('n'); if (y instanceof Y.Text) y.insert(random.below(y.length+1),'n'); else mm.set('n', new Y.Text('zz')); }
      }
    else if (r < 7) { for (const u of c.out.splice(0)) { genuineN++; admit(u, false); } }
    else if (r < 9) { for (const u of log.slice(c.seen)) Y.applyUpdate(c.d, u, 'srv'); c.seen = log.length; }
    else if (random.below(100) < forgedShare * 100) {
      // forged item: random O,R among server ids in text t
      const ids: [number, number][] = []; server.store.clients.forEach((ss, cl) => { for (const s of ss) if (s instanceof Y.Item) for (let k = 0; k < s.length; k++) ids.push([cl, s.id.clock + k]); });
      if (!ids.length) continue;
      const O = random.below(5) ? ids[random.below(ids.length)]! : null; const R = random.below(5) ? ids[random.below(ids.length)]! : null; if (!O && !R) continue;
      const fc = random.below(2) ? 500 + fid++ : 1_000_000 + fid++;
      const u = encoding.encode((e) => { encoding.writeVarUint(e, 1); encoding.writeVarUint(e, 1); encoding.writeVarUint(e, fc); encoding.writeVarUint(e, 0);
        encoding.writeUint8(e, 4 | (O ? 0x80 : 0) | (R ? 0x40 : 0)); if (O) O.forEach((n) => encoding.writeVarUint(e, n)); if (R) R.forEach((n) => encoding.writeVarUint(e, n)); encoding.writeVarString(e, 'F'); encoding.writeVarUint(e, 0); });
      forgedN++; if (admit(u, true)) acceptedForged++;
    }
  }
  const late = new Y.Doc(); Y.applyUpdate(late, Y.encodeStateAsUpdate(server));
  if (!readTheSame(late, viewer)) diverged++;
}
console.log({ mode, runs, genuineN, forgedN, acceptedForged, falsePos, diverged, why });
