// Types of what the pages' scripts share. Read by the type checker only; no page loads it.

/** The server's answer to a report that it has on disk. */
interface Receipt { reference: string; words: { latin: string; cyrillic: string }; entry?: number; size?: number; status?: string; }
/** RFC 9457. */
interface Problem { type?: string; title?: string; status?: number; detail?: string; code?: string; errors?: { field?: string; row?: number; detail: string }[]; }
/** A file of a draft; with an id once the server has it. */
interface DraftFile { name: string; type: string; blob: Blob; id?: string; }
/** A report that is finished on this device. The same `once` is sent however often it is tried. */
interface Draft { once: string; at: string; state: "waiting" | "sent" | "refused"; body?: Record<string, unknown>; files: DraftFile[]; answer?: Receipt; problem?: Problem; }
interface Outbox {
    makeOnce(): string;
    drafts(): Promise<Draft[]>;
    put(draft: Draft): Promise<void>;
    remove(once: string): Promise<void>;
    keep(name: string, value: unknown): Promise<void>;
    kept(name: string): Promise<any>;
    forget(name: string): Promise<void>;
    send(): Promise<void>;
    onChange(tell: () => void): () => void;
}
declare var outbox: Outbox;
interface ServiceWorkerRegistration { sync?: { register(tag: string): Promise<void> }; }
/** The part of MapLibre that the pages use. */
interface MapLibre { Map: new (options: object) => any; Marker: new (options?: object) => any; NavigationControl: new (options?: object) => any; }
