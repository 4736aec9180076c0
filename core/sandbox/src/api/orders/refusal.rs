//! The errors of `/v1/orders`.

use serde::Serialize;
use serde_json::json;

use crate::http::reply::{Answer, Reply};
use crate::world::World;

/// An error that has no shape yet: there are two readings of that.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    code: &'static str,
    message: &'static str,
    details: Vec<String>,
}

/// [F] as live answers have it
#[derive(Debug, Serialize)]
struct ErrorView<'a> {
    code: &'static str,
    message: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    details: &'a [String],
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message, details: Vec::new() }
    }

    pub(crate) fn detail(mut self, detail: String) -> Self {
        self.details.push(detail);
        self
    }

    fn reply(&self, as_cause: bool) -> Reply {
        let (code, message) = (self.code, self.message);
        if as_cause {
            let cause: Vec<_> = self
                .details
                .iter()
                .map(|detail| json!({ "code": code, "description": detail, "data": null }))
                .collect();
            let body = json!({ "status": self.status, "error": code, "message": message, "cause": cause });
            return Reply::json(self.status, &body);
        }
        let error = ErrorView { code, message, details: &self.details };
        Reply::json(self.status, &json!({ "errors": [error] }))
    }
}

/// Does the work and gives its error the shape that is wanted.
pub(crate) fn answer(world: &mut World, work: impl FnOnce(&mut World) -> Result<Reply, Refusal>) -> Answer {
    work(world).map_err(|refusal| refusal.reply(world.settings.order_errors_as_cause))
}
