// Bytes and texts: strict base64 and UTF-8, hex, and the one kind of error that verifying gives.

/**
 * Something that does not fit. `key` names a sentence in data/reporting/verify.tsv; `values` fill its places.
 */
export class Refused extends Error {
    /**
     * @param {string} key
     * @param {Record<string, string | number>} [values]
     */
    constructor(key, values = {}) {
        super(key);
        this.key = key;
        this.values = values;
    }
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * The text of bytes that are UTF-8; null when they are not.
 * @param {Uint8Array} bytes
 * @returns {string | null}
 */
export function utf8(bytes) {
    try {
        return strictUtf8.decode(bytes);
    } catch {
        return null;
    }
}

/**
 * @param {string} text
 * @returns {Uint8Array}
 */
export function bytesOf(text) {
    return encoder.encode(text);
}

/**
 * Standard base64 with padding; null for every other spelling, such as unused bits that are not zero.
 * @param {string} text
 * @returns {Uint8Array | null}
 */
export function fromBase64(text) {
    if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
    let binary;
    try {
        binary = atob(text);
    } catch {
        return null;
    }
    if (btoa(binary) !== text) return null;
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
    return bytes;
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function toBase64(bytes) {
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return btoa(binary);
}

/**
 * 32 bytes in base64; null for all else.
 * @param {string} text
 * @returns {Uint8Array | null}
 */
export function hashFromBase64(text) {
    const bytes = text.length === 44 ? fromBase64(text) : null;
    return bytes !== null && bytes.length === 32 ? bytes : null;
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function toHex(bytes) {
    let text = "";
    for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
    return text;
}

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 * @returns {boolean}
 */
export function sameBytes(left, right) {
    return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

/**
 * A decimal number without leading zeros that every reader keeps exactly (up to 2^53 − 1); null for all else.
 * @param {string} text
 * @returns {number | null}
 */
export function wholeNumber(text) {
    if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : null;
}
