import { crc32, deflateRawSync } from 'node:zlib';

export interface Packed {
  readonly name: string;
  readonly data: Buffer;
  readonly method?: number;
  readonly flags?: number;
  /** What the directory says, if not the truth. */
  readonly claimedBytes?: number;
}

/** Entries that all point at the first one's data, as in a zip bomb. */
export interface ZipOptions {
  readonly overlapping?: boolean;
}

/** A ZIP archive (APPNOTE 4.3), deflated unless said otherwise. */
export function zip(entries: readonly Packed[], { overlapping = false }: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  entries.forEach(({ name, data, method = 8, flags = 0, claimedBytes = data.length }, index) => {
    const fileName = Buffer.from(name);
    const packed = method === 8 ? deflateRawSync(data) : data;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(claimedBytes, 18);
    fields.writeUInt16LE(fileName.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, fileName, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(overlapping ? 0 : offset, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, place, fileName);
    if (overlapping && index > 0) return;
    parts.push(local);
    offset += local.length;
  });
  const entriesBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(entriesBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entriesBytes, end]);
}
