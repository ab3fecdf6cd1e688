export interface Code { addData(text: string): void; make(): void; getModuleCount(): number; isDark(row: number, column: number): boolean; }
declare const qrcode: (version: 0, correction: "L" | "M" | "Q" | "H") => Code;
export default qrcode;
