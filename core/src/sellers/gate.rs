//! A fair share of the wire for each of many sellers.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use crate::clock::lock;

/// Lets so many requests be under way at once. Sellers whose requests wait take
/// turns: one that has a thousand of them delays another's only by one.
#[derive(Debug)]
pub(super) struct Gate(Mutex<State>);

#[derive(Debug)]
struct State {
    free: usize,
    /// The sellers who wait, in turn.
    turns: VecDeque<i64>,
    waiting: HashMap<i64, VecDeque<oneshot::Sender<Pass>>>,
}

/// A place on the wire, given back when dropped.
#[derive(Debug)]
pub(super) struct Pass(Option<Arc<Gate>>);

impl Gate {
    pub(super) fn new(places: usize) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { free: places, turns: VecDeque::new(), waiting: HashMap::new() })))
    }

    /// Waits for a place.
    pub(super) async fn enter(self: &Arc<Self>, seller: i64) -> Pass {
        let told = {
            let mut state = lock(&self.0);
            if state.free > 0 {
                state.free -= 1;
                return Pass(Some(self.clone()));
            }
            let (tell, told) = oneshot::channel();
            let queue = state.waiting.entry(seller).or_default();
            queue.push_back(tell);
            if queue.len() == 1 {
                state.turns.push_back(seller);
            }
            told
        };
        match told.await {
            Ok(pass) => pass,
            // Nobody drops a sender without sending: the gate lives as long as its passes.
            Err(_) => std::future::pending().await,
        }
    }

    /// Hands a place on to whoever has the next turn.
    fn hand_on(self: &Arc<Self>) {
        loop {
            let next = {
                let mut state = lock(&self.0);
                let Some(next) = state.next() else {
                    state.free += 1;
                    return;
                };
                next
            };
            match next.send(Pass(Some(self.clone()))) {
                Ok(()) => return,
                // That one stopped waiting: the place is still to be handed on.
                Err(mut unwanted) => drop(unwanted.0.take()),
            }
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if let Some(gate) = self.0.take() {
            gate.hand_on();
        }
    }
}

impl State {
    /// Whose turn it is.
    fn next(&mut self) -> Option<oneshot::Sender<Pass>> {
        let seller = self.turns.pop_front()?;
        let queue = self.waiting.get_mut(&seller)?;
        let next = queue.pop_front();
        if queue.is_empty() {
            self.waiting.remove(&seller);
        } else {
            self.turns.push_back(seller);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sellers_take_turns_and_those_who_left_are_passed_over() {
        let gate = Gate::new(1);
        let held = gate.enter(1).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let enter = |seller: i64, name: &'static str| {
            let (gate, order) = (gate.clone(), order.clone());
            async move {
                let pass = gate.enter(seller).await;
                lock(&order).push(name);
                drop(pass);
            }
        };
        let mut waiting = Vec::new();
        for (seller, name) in [(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1"), (3, "c1"), (2, "b2")] {
            waiting.push(tokio::spawn(enter(seller, name)));
            tokio::task::yield_now().await;
        }
        if let Some(gone) = waiting.get(4) {
            gone.abort();
        }
        tokio::task::yield_now().await;
        drop(held);
        for task in waiting {
            let _ = task.await;
        }
        assert_eq!(*lock(&order), ["a1", "b1", "a2", "b2", "a3"]);
        let state = lock(&gate.0);
        assert!(state.free == 1 && state.turns.is_empty() && state.waiting.is_empty(), "{state:?}");
    }
}
