//! What is kept on disk: sessions, attempts, drafts, overrides.
