//! A value that lies packed in memory until somebody first asks for it.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value that may still have to be unpacked. It is used as what it holds.
pub struct Lazy<T> {
    value: OnceLock<T>,
    packed: Bytes,
}

impl<T> Lazy<T> {
    /// The value that [`pack`] has made these bytes of.
    pub(super) fn packed(packed: Bytes) -> Self {
        Self {
            value: OnceLock::new(),
            packed,
        }
    }

    /// The bytes that [`pack`] makes of the value, without unpacking what is still packed.
    ///
    /// # Errors
    ///
    /// As [`pack`].
    pub(super) fn to_packed(&self) -> Result<Bytes, postcard::Error>
    where
        T: Serialize + DeserializeOwned + PartialEq,
    {
        match self.value.get() {
            Some(value) => Ok(pack(value)?.into()),
            None => Ok(self.packed.clone()),
        }
    }

    /// The value, if it need not be unpacked any more.
    pub(super) fn ready(&self) -> Option<&T> {
        self.value.get()
    }
}

/// Packs a value; it must be one that comes back as it was.
///
/// # Errors
///
/// It does not: a field that is left out where it is empty shifts all that follow it.
pub(super) fn pack<T: Serialize + DeserializeOwned + PartialEq>(
    value: &T,
) -> Result<Vec<u8>, postcard::Error> {
    let bytes = postcard::to_allocvec(value)?;
    if postcard::from_bytes::<T>(&bytes)? == *value {
        Ok(bytes)
    } else {
        Err(postcard::Error::DeserializeBadEncoding)
    }
}

fn unpack<T: DeserializeOwned + Default>(packed: &[u8]) -> T {
    // Whoever unpacks knows the bytes to be what was packed, so that there is no error to tell.
    postcard::from_bytes(packed).unwrap_or_default()
}

impl<T> From<T> for Lazy<T> {
    fn from(value: T) -> Self {
        Self {
            value: value.into(),
            packed: Bytes::new(),
        }
    }
}

impl<T: DeserializeOwned + Default> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.get_or_init(|| unpack(&self.packed))
    }
}

impl<T: DeserializeOwned + Default> DerefMut for Lazy<T> {
    fn deref_mut(&mut self) -> &mut T {
        if self.value.get().is_none() {
            self.value = unpack::<T>(&self.packed).into();
        }
        match self.value.get_mut() {
            Some(value) => value,
            None => unreachable!("it was unpacked just now"),
        }
    }
}

impl<T: Clone> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            packed: self.packed.clone(),
        }
    }
}

impl<T: DeserializeOwned + Default + PartialEq> PartialEq for Lazy<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl PartialEq<&str> for Lazy<String> {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq<String> for Lazy<String> {
    fn eq(&self, other: &String) -> bool {
        **self == *other
    }
}

impl<const N: usize> PartialEq<[&str; N]> for Lazy<Vec<String>> {
    fn eq(&self, other: &[&str; N]) -> bool {
        **self == *other
    }
}

impl<T: DeserializeOwned + Default + fmt::Debug> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}

impl fmt::Display for Lazy<String> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl<'a, T> IntoIterator for &'a Lazy<Vec<T>>
where
    Vec<T>: DeserializeOwned,
{
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(tags: &[&str]) -> Lazy<Vec<String>> {
        let tags: Vec<String> = tags.iter().map(|&tag| tag.to_owned()).collect();
        Lazy::packed(pack(&tags).unwrap().into())
    }

    #[test]
    fn a_packed_value_is_read_when_somebody_asks_for_it() {
        let tags = packed(&["aws", "lambda"]);
        assert!(tags.ready().is_none());
        let copy = tags.clone();
        assert_eq!(tags, ["aws", "lambda"]);
        assert!(tags.ready().is_some());
        assert!(copy.ready().is_none());
        assert_eq!(copy, tags);
    }

    #[test]
    fn a_packed_value_is_changed_as_any_other() {
        let mut tags = packed(&["aws"]);
        tags.push("sqs".to_owned());
        assert_eq!(tags, ["aws", "sqs"]);
        *tags = Vec::new();
        assert!(tags.is_empty());
    }

    #[test]
    fn bytes_that_are_no_value_are_an_empty_one() {
        let title: Lazy<String> = Lazy::packed(Bytes::from_static(&[9, b'x']));
        assert_eq!(title, "");
    }

    #[test]
    fn a_value_that_would_not_come_back_is_not_packed() {
        #[derive(Serialize, serde::Deserialize, PartialEq)]
        struct LeavesOut {
            #[serde(skip_serializing_if = "Option::is_none", default)]
            first: Option<u8>,
            second: Option<u8>,
        }
        let value = LeavesOut {
            first: None,
            second: Some(1),
        };
        assert!(pack(&value).is_err());
    }
}
