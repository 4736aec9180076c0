/// Who asks, and knows what was told so far.
///
/// Whoever was told something and was not polled since may be about to go away:
/// nobody looks, and a test's time does not run on, for its sake. It holds up
/// nobody either, for those who came back count.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Asking {
    /// How often something was told, as far as the latest of them knows.
    told: u64,
    /// How many know that much.
    count: u32,
}

impl Asking {
    /// Somebody asks who knows what was told so far. `mine` is what was noted
    /// of them at the last time. Gives whether that is new.
    pub(super) fn ask(&mut self, told: u64, mine: &mut Option<u64>) -> bool {
        if *mine == Some(told) || told < self.told {
            return false;
        }
        if told > self.told {
            *self = Self { told, count: 0 };
        }
        self.count += 1;
        *mine = Some(told);
        true
    }

    /// They ask no more.
    pub(super) fn leave(&mut self, mine: Option<u64>) {
        if mine == Some(self.told) {
            self.count = self.count.saturating_sub(1);
        }
    }

    /// Whether anybody asks who knows all that was told.
    pub(super) fn is_asked(self, told: u64) -> bool {
        self.told == told && self.count > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_told_and_did_not_come_back_does_not_count() {
        let mut asking = Asking::default();
        let (mut one, mut two) = (None, None);
        assert!(!asking.is_asked(0));
        assert!(asking.ask(0, &mut one));
        assert!(!asking.ask(0, &mut one), "polled for another reason");
        assert!(asking.ask(0, &mut two));
        assert!(asking.is_asked(0));
        assert!(!asking.is_asked(1), "both were told");
        assert!(asking.ask(1, &mut two), "one of them came back");
        assert!(asking.is_asked(1));
        assert!(!asking.ask(0, &mut None), "late news");
        asking.leave(one);
        assert!(asking.is_asked(1), "the other one never counted");
        asking.leave(two);
        assert!(!asking.is_asked(1));
    }
}
