// Keys whose answers were hot when a process ended, kept in its data folder, and their answers brought back at its start.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { isJsonObject, type JsonObject, parseJson, writeJson } from '@sallyport/base';
import type { Kernel } from '@sallyport/decision';
import type { Log } from '@sallyport/http';
import { epochsHold, type TieredCache } from '@sallyport/semantic-cache';

/** In the data folder. */
export const hotKeysFile = 'hot-keys.json';

interface HotKeysPorts {
  readonly file: string;
  readonly tiers: TieredCache;
  readonly kernel: Pick<Kernel, 'epochs'>;
  readonly log: Log;
}

/** Never fails: without it the first answers take as long as they would have anyway. */
export async function saveHotKeys({ file, tiers, kernel, log }: HotKeysPorts): Promise<void> {
  const keys = tiers.hotKeys();
  if (keys.length === 0) return;
  const kept: JsonObject = { generation: kernel.epochs.generation, keys: [...keys] };
  try {
    await writeFile(file, `${writeJson(kept)}\n`, { mode: 0o600 });
  } catch (cause) {
    log.warn({ err: cause }, 'the hot keys could not be kept; the next start is cold');
  }
}

/**
 * Goes on in the background. INVARIANT: what is brought back rests on epochs that hold, of the same generation; it is
 * checked again at each hit, as everything is.
 */
export async function restoreHotKeys({ file, tiers, kernel, log }: HotKeysPorts): Promise<void> {
  const kept = await readFile(file).then(
    (bytes) => parseJson(bytes),
    () => undefined,
  );
  if (kept === undefined) return;
  // Used once: keys of a run that ended badly are those of one before.
  await rm(file, { force: true });
  if (!kept.ok || !isJsonObject(kept.value) || !Array.isArray(kept.value.keys)) return;
  const asked = await kernel.epochs.refresh();
  if (!asked.ok || kept.value.generation !== kernel.epochs.generation) return;
  const keys = kept.value.keys.filter((key): key is string => typeof key === 'string');
  const restored = await tiers.warmUp(keys, (entry) => epochsHold(entry.epochs, kernel.epochs.vector));
  log.info({ keys: keys.length, restored }, 'the cache is warm');
}
