//! `mimus:responder/state`.

use std::collections::VecDeque;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Host, Imports as _};

/// Collections of values that outlive a request, shared by those responders of a mock
/// that were granted them (`grants = { state = true }`).
///
/// A request is one transaction. What it changes is kept if
/// [`respond`](crate::Responder::respond) returns `Ok`, and dropped if not. There is no
/// state in `prepare`.
///
/// ```
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize)]
/// struct Order { id: u64, paid: bool }
///
/// # fn main() -> Result<(), guest_sdk::Error> {
/// # let cx = guest_sdk::testing::Host::new().context();
/// let orders = cx.state().collection("orders");
/// let order = Order { id: orders.next_number()?, paid: false };
/// orders.set(&order.id.to_string(), &order)?;
/// assert_eq!(orders.get("1")?, Some(order));
/// assert!(orders.delete("1")?);
/// assert_eq!(orders.get::<Order>("1")?, None);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy)]
pub struct State<'a> {
    pub(super) host: &'a Host,
}

impl<'a> State<'a> {
    /// The collection of that name; 1 to 512 bytes. It comes to be with its first value.
    pub fn collection(&self, name: impl Into<String>) -> Collection<'a> {
        Collection {
            host: self.host,
            name: name.into(),
        }
    }
}

/// Why the state can't be read or changed. The text says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateError {
    /// The collection was not granted, or this is `prepare`.
    AccessDenied(String),
    /// The mock's state would become larger than it may be.
    QuotaExceeded(String),
    /// A collection or key may have 1 to 512 bytes.
    InvalidName(String),
    /// A value is not what was expected, or can't be written as JSON.
    Value(String),
}

impl std::fmt::Display for StateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::AccessDenied(text)
        | Self::QuotaExceeded(text)
        | Self::InvalidName(text)
        | Self::Value(text)) = self;
        f.write_str(text)
    }
}

impl std::error::Error for StateError {}

/// Values by key. They are kept as JSON, so that responders in other languages can share
/// them.
#[derive(Clone)]
pub struct Collection<'a> {
    host: &'a Host,
    name: String,
}

impl<'a> Collection<'a> {
    /// The value of a key, if there is one.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StateError> {
        let bytes = self.get_bytes(key)?;
        bytes.map(|bytes| self.read(key, &bytes)).transpose()
    }

    /// Sets the value of a key, of 1 to 512 bytes.
    pub fn set<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), StateError> {
        let bytes = serde_json::to_vec(value)
            .map_err(|error| StateError::Value(format!("`{}/{key}`: {error}", self.name)))?;
        self.set_bytes(key, &bytes)
    }

    /// Removes a key, and says whether it was there.
    pub fn delete(&self, key: &str) -> Result<bool, StateError> {
        self.host.state_delete(&self.name, key)
    }

    /// All keys, in the order of their bytes.
    ///
    /// ```
    /// # fn main() -> Result<(), guest_sdk::Error> {
    /// # let cx = guest_sdk::testing::Host::new().context();
    /// let pets = cx.state().collection("pets");
    /// pets.set("b", "Bello")?;
    /// pets.set("a", "Asta")?;
    /// assert_eq!(pets.keys()?, ["a", "b"]);
    /// # Ok(()) }
    /// ```
    pub fn keys(&self) -> Result<Vec<String>, StateError> {
        let mut keys: Vec<String> = Vec::new();
        loop {
            let after = keys.last().map(String::as_str);
            let page = self.host.state_keys(&self.name, after, PAGE)?;
            if page.is_empty() {
                return Ok(keys);
            }
            keys.extend(page);
        }
    }

    /// All keys with their values, in the order of the keys' bytes, fetched as they are
    /// gone through.
    ///
    /// ```
    /// # fn main() -> Result<(), guest_sdk::Error> {
    /// # let cx = guest_sdk::testing::Host::new().context();
    /// let pets = cx.state().collection("pets");
    /// pets.set("a", "Asta")?;
    /// pets.set("b", "Bello")?;
    /// let names = pets.entries::<String>().map(|entry| Ok(entry?.1)).collect::<Result<Vec<_>, guest_sdk::StateError>>()?;
    /// assert_eq!(names, ["Asta", "Bello"]);
    /// # Ok(()) }
    /// ```
    pub fn entries<T: DeserializeOwned>(&self) -> Entries<'a, T> {
        Entries {
            collection: self.clone(),
            page: VecDeque::new(),
            after: None,
            done: false,
            value: std::marker::PhantomData,
        }
    }

    /// The keys after one, with their values: for those that begin alike.
    ///
    /// ```
    /// # fn main() -> Result<(), guest_sdk::Error> {
    /// # let cx = guest_sdk::testing::Host::new().context();
    /// let toys = cx.state().collection("toys");
    /// toys.set("rex/ball", &1)?;
    /// toys.set("tom/mouse", &2)?;
    /// let of_tom = toys.entries_after::<u8>("tom/").next();
    /// assert_eq!(of_tom.transpose()?, Some(("tom/mouse".to_owned(), 2)));
    /// # Ok(()) }
    /// ```
    pub fn entries_after<T: DeserializeOwned>(&self, key: &str) -> Entries<'a, T> {
        // The empty key is none: nothing comes before it.
        let after = (!key.is_empty()).then(|| key.to_owned());
        Entries {
            after,
            ..self.entries()
        }
    }

    /// The next number of the collection, from 1: for ids. It is drawn again if the
    /// request's changes are dropped.
    pub fn next_number(&self) -> Result<u64, StateError> {
        self.host.state_next_number(&self.name)
    }

    /// The bytes under a key, if there are any.
    pub fn get_bytes(&self, key: &str) -> Result<Option<Vec<u8>>, StateError> {
        self.host.state_get(&self.name, key)
    }

    /// Sets the bytes under a key.
    pub fn set_bytes(&self, key: &str, value: &[u8]) -> Result<(), StateError> {
        self.host.state_set(&self.name, key, value)
    }

    fn read<T: DeserializeOwned>(&self, key: &str, bytes: &[u8]) -> Result<T, StateError> {
        serde_json::from_slice(bytes)
            .map_err(|error| StateError::Value(format!("`{}/{key}`: {error}", self.name)))
    }
}

/// Keys or entries that are asked for in one call.
const PAGE: u32 = 256;

/// The entries of a [`Collection`], one after the other.
pub struct Entries<'a, T> {
    collection: Collection<'a>,
    page: VecDeque<(String, Vec<u8>)>,
    after: Option<String>,
    done: bool,
    value: std::marker::PhantomData<T>,
}

impl<T: DeserializeOwned> Iterator for Entries<'_, T> {
    type Item = Result<(String, T), StateError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.is_empty() && !self.done {
            let Collection { host, name } = &self.collection;
            match host.state_entries(name, self.after.as_deref(), PAGE) {
                Ok(page) => {
                    self.done = page.is_empty();
                    self.after = page.last().map(|(key, _)| key.clone());
                    self.page = page.into();
                }
                Err(error) => {
                    self.done = true;
                    return Some(Err(error));
                }
            }
        }
        let (key, bytes) = self.page.pop_front()?;
        let value = self.collection.read(&key, &bytes);
        Some(value.map(|value| (key, value)))
    }
}

impl<T> std::fmt::Debug for Entries<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entries").finish_non_exhaustive()
    }
}
