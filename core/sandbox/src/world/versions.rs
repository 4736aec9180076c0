//! A thing and what it was like before, for searches that lag behind.

/// A thing with its past.
#[derive(Debug)]
pub(crate) struct Versions<T> {
    past: Vec<(i64, T)>,
    now: (i64, T),
}

impl<T: Clone> Versions<T> {
    pub(crate) fn new(at: i64, thing: T) -> Self {
        Self { past: Vec::new(), now: (at, thing) }
    }

    pub(crate) fn get(&self) -> &T {
        &self.now.1
    }

    /// What it was like at that moment, if it was there.
    pub(crate) fn at(&self, moment: i64) -> Option<&T> {
        std::iter::once(&self.now)
            .chain(self.past.iter().rev())
            .find(|(at, _)| *at <= moment)
            .map(|(_, thing)| thing)
    }

    pub(crate) fn edit(&mut self, at: i64, change: impl FnOnce(&mut T)) {
        self.past.push(self.now.clone());
        self.now.0 = at;
        change(&mut self.now.1);
    }
}
