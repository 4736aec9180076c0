use crate::model::{MigrationChange, MigrationChangeKind};

/// The differences found so far.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<MigrationChange>);

impl Changes {
    pub(super) fn moved(&mut self, field: &str, to: &str, note: &str) {
        self.note(MigrationChangeKind::Moved, Some(field), Some(to), note);
    }

    pub(super) fn reformatted(&mut self, field: &str, note: &str) {
        self.note(MigrationChangeKind::Reformatted, Some(field), Some(field), note);
    }

    pub(super) fn added(&mut self, to: &str, note: &str) {
        self.note(MigrationChangeKind::Added, None, Some(to), note);
    }

    pub(super) fn dropped(&mut self, field: &str, note: &str) {
        self.note(MigrationChangeKind::Dropped, Some(field), None, note);
    }

    pub(super) fn unknown(&mut self, field: &str) {
        self.dropped(field, "Not a field this version knows, and Orders refuses what it does not know.");
    }

    pub(super) fn meaning(&mut self, field: Option<&str>, to: &str, note: &str) {
        self.note(MigrationChangeKind::ChangesMeaning, field, Some(to), note);
    }

    pub(super) fn into_list(self) -> Vec<MigrationChange> {
        self.0
    }

    fn note(&mut self, kind: MigrationChangeKind, field: Option<&str>, to: Option<&str>, note: &str) {
        let change = MigrationChange {
            kind,
            field: field.map(str::to_owned),
            to: to.map(str::to_owned),
            note: note.to_owned(),
        };
        // Ten lines change in one way.
        if !self.0.contains(&change) {
            self.0.push(change);
        }
    }
}
