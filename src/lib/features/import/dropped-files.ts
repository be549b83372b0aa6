/** A file with the folders it was dropped in; its path tells it from others of its name. */
export interface ChosenFile {
  readonly path: string;
  readonly file: File;
}

const MOST_FILES = 1_000;

/** The files that were dropped, those in dropped folders too; hidden files are left where they are. */
export async function droppedFiles(transfer: DataTransfer): Promise<ChosenFile[]> {
  // Entries must be asked for before the event is over, that is before anything is waited for.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return chosenFiles(transfer.files);
  const found: ChosenFile[] = [];
  for (const entry of entries) await collect(entry, found);
  return found;
}

/** Files from an input; a folder chosen there tells their paths. */
export function chosenFiles(files: Iterable<File>): ChosenFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function collect(entry: FileSystemEntry, found: ChosenFile[]): Promise<void> {
  if (found.length >= MOST_FILES) return;
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
  } else if (entry instanceof FileSystemDirectoryEntry) {
    const reader = entry.createReader();
    const read = () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    // A folder is told in parts, and an empty part is its end.
    for (let part = await read(); part.length > 0; part = await read()) {
      for (const inner of part.filter(({ name }) => !name.startsWith('.'))) await collect(inner, found);
    }
  }
}
