//! What a forked child must not share with its parent.

use std::convert::Infallible;
use std::sync::OnceLock;

/// A value of this process's own. After `fork` the child still has its
/// parent's, whose connections and tasks nobody serves any more: it makes one of
/// its own further down the chain. No lock, for one that was held during
/// `fork` would stay held.
#[derive(Debug)]
pub(crate) struct PerProcess<T> {
    pid: u32,
    value: T,
    next: OnceLock<Box<Self>>,
}

impl<T> PerProcess<T> {
    /// With this process's value.
    pub(crate) fn new(value: T) -> Self {
        Self { pid: std::process::id(), value, next: OnceLock::new() }
    }

    /// This process's value; made if the process is another than at the last call.
    pub(crate) fn get_or_make<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        self.of(std::process::id(), make)
    }

    /// This process's value, where making one can't fail.
    pub(crate) fn get(&self) -> &T
    where
        T: Default,
    {
        let Ok(value) = self.get_or_make(|| Ok::<_, Infallible>(T::default()));
        value
    }

    fn of<E>(&self, pid: u32, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        let mut slot = self;
        while slot.pid != pid {
            let Some(next) = slot.next.get() else {
                let made = make()?;
                // Another thread of this process may have been faster.
                let made = || Box::new(Self { pid, value: made, next: OnceLock::new() });
                return Ok(&slot.next.get_or_init(made).value);
            };
            slot = next;
        }
        Ok(&slot.value)
    }
}

impl<T: Default> Default for PerProcess<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_process_has_its_own() {
        let parent = std::process::id();
        let slots = PerProcess::new("parent");
        let made = |pid, name| slots.of(pid, || Ok::<_, Infallible>(name)).copied();
        assert_eq!(made(parent, "again"), Ok("parent"));
        assert_eq!(made(parent + 1, "child"), Ok("child"));
        assert_eq!(made(parent + 2, "grandchild"), Ok("grandchild"));
        assert_eq!(made(parent + 1, "again"), Ok("child"));
        assert_eq!(made(parent, "again"), Ok("parent"));
        assert_eq!(slots.of(parent + 3, || Err("can't")), Err("can't"));
        assert_eq!(made(parent + 3, "later"), Ok("later"));
    }
}
