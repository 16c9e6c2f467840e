//! A short number that stands for a text, the same on every machine and for ever.

/// A hash of what it is fed: 64-bit FNV-1a. It tells what has changed, and guards against nobody.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    /// Takes in a text, apart from the one before and the one after.
    pub fn take(&mut self, text: &str) {
        // The byte after it stands in no text.
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// The number.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The number in hexadecimal.
    pub fn hex(self) -> String {
        format!("{:016x}", self.0)
    }
}
