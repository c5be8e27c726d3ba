/** yauzl imports Node's fs, for archives on disk; the page gives it their bytes. */
export {};
