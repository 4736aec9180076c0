//! `X-Idempotency-Key` of `/v1/orders`.

use serde_json::Value;

use super::refusal::Refusal;
use crate::api::caller::Caller;
use crate::http::call::Call;
use crate::http::reply::Reply;
use crate::world::World;
use crate::world::kept_answers::Lookup;

/// [D] for the orders of another product.
const LONGEST: usize = 128;

/// Does the work once per key: the key of a request that was done gets the first
/// answer again for 24 hours, and a conflict for any other request. A refusal
/// doesn't use up its key.
pub(crate) fn once(
    world: &mut World,
    call: &Call,
    caller: Caller,
    what: &str,
    work: impl FnOnce(&mut World, &str) -> Result<Reply, Refusal>,
) -> Result<Reply, Refusal> {
    let key = call.header("x-idempotency-key").filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| {
        Refusal::new(400, "empty_required_header", "A required header is empty.")
            .detail("X-Idempotency-Key".to_owned())
    })?;
    if key.len() > LONGEST {
        let message = "X-Idempotency-Key has more than 128 characters.";
        return Err(Refusal::new(400, "invalid_idempotency_key_length", message));
    }
    let intent = format!("{what} {}", canonical(&call.body));
    match world.kept_answers.look_up(caller.user_id, key, &intent, call.now) {
        Lookup::Fresh => {}
        Lookup::Same(reply) if !world.settings.no_order_replay => return Ok(reply),
        Lookup::Same(_) | Lookup::Other => {
            let message = "X-Idempotency-Key was already used.";
            return Err(Refusal::new(409, "idempotency_key_already_used", message));
        }
    }
    let reply = work(world, key)?;
    world.kept_answers.keep(caller.user_id, key.to_owned(), intent, reply.clone(), call.now);
    Ok(reply)
}

/// The body, the same whatever its spaces and the order of its fields.
fn canonical(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(mut value) => {
            value.sort_all_objects();
            value.to_string()
        }
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    }
}
