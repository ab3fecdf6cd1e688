// A photo as a telephone makes it: a JPEG of one grey square that says where, when and with what it was taken. Made byte by byte, so
// that no picture of anybody's place lies in the repository.

const word = (value) => Buffer.from([value >> 8, value & 255]);
const long = (value) => Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);

/** A directory of TIFF: entries of [tag, type, count, bytes], at an offset; what is longer than four bytes lies behind it. */
function directory(at, entries) {
    let behind = Buffer.alloc(0);
    const start = at + 2 + entries.length * 12 + 4;
    const rows = entries.map(([tag, type, count, bytes]) => {
        const head = Buffer.concat([word(tag), word(type), long(count)]);
        if (bytes.length <= 4) return Buffer.concat([head, bytes, Buffer.alloc(4 - bytes.length)]);
        const row = Buffer.concat([head, long(start + behind.length)]);
        behind = Buffer.concat([behind, bytes]);
        return row;
    });
    return Buffer.concat([word(entries.length), ...rows, long(0), behind]);
}
const ascii = (text) => Buffer.from(`${text}\0`);
const degrees = (...parts) => Buffer.concat(parts.flatMap((part) => [long(part), long(1)]));

function exif() {
    const first = 8, model = ascii("Telephone 7"), taken = ascii("2026:11:24 13:50:00");
    const gpsAt = first + 2 + 3 * 12 + 4 + model.length + taken.length;
    const main = directory(first, [[0x0110, 2, model.length, model], [0x0132, 2, taken.length, taken], [0x8825, 4, 1, long(gpsAt)]]);
    const gps = directory(gpsAt, [[1, 2, 2, ascii("N")], [2, 5, 3, degrees(43, 15, 20)], [3, 2, 2, ascii("E")], [4, 5, 3, degrees(76, 55, 40)]]);
    const tiff = Buffer.concat([Buffer.from("MM\0*"), long(first), main, gps]);
    const body = Buffer.concat([Buffer.from("Exif\0\0"), tiff]);
    return Buffer.concat([Buffer.from([0xff, 0xe1]), word(body.length + 2), body]);
}

// The rest of a grey picture of 8 by 8: tables, frame, one scan.
const rest = Buffer.from(
    "/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB/8AACwgACAAIAQERAP/EABQAAQAAAAAAAAAAAAAAAAAAAAn/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AFSf/9k=", "base64");

export const photoWithPlace = () => Buffer.concat([Buffer.from([0xff, 0xd8]), exif(), rest]);
