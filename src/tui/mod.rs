//! The full-screen program: the event loop, one file a screen, shared widgets.

mod editor;
mod keys;
mod markdown;
mod theme;
mod widgets;
mod wrap;
