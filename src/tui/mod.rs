//! The full-screen program: the event loop, one file a screen, shared widgets.
