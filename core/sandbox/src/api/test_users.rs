//! Test users. A token for one is any `APP_USR-…-<its id>`.

use serde_json::{Value, json};

use super::caller::Caller;
use crate::http::call::Call;
use crate::http::reply::{Answer, Reply, named_error};
use crate::json::Fields;
use crate::json::fields;
use crate::site::Site;
use crate::times;
use crate::world::World;
use crate::world::account::TestUser;

/// [D] How many one account may have.
const MOST: usize = 15;

/// `POST /users/test` and its older name, `POST /users/test_user`
pub(crate) fn create(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::named(world, call)?;
    let bad = |message: &str| named_error(400, "bad_request", message);
    let body = Fields::parse(&call.body).ok_or_else(|| bad("body must be a JSON object"))?;
    let text = |name: &str| body.get(name).and_then(fields::string);
    let site: Site = text("site_id").unwrap_or_default().parse().map_err(|why: String| bad(&why))?;
    if world.test_users.iter().filter(|user| user.owner == caller.user_id).count() >= MOST {
        return Err(bad(&format!("an account has at most {MOST} test users")));
    }
    let user = TestUser {
        id: world.ids.test_user(),
        owner: caller.user_id,
        site,
        description: text("description").unwrap_or_default(),
        created: call.now,
    };
    world.account(user.id).site = site;
    let status = if world.settings.create_success_200 { 200 } else { 201 };
    let reply = Reply::json(status, &view(world, &user));
    world.test_users.push(user);
    Ok(reply)
}

/// `GET /test_user/search`
pub(crate) fn search(world: &mut World, call: &Call) -> Answer {
    let caller = Caller::named(world, call)?;
    let own = world.test_users.iter().filter(|user| user.owner == caller.user_id);
    let results: Vec<Value> = own.map(|user| view(world, user)).collect();
    Ok(Reply::json(200, &json!({ "results": results })))
}

fn view(world: &World, user: &TestUser) -> Value {
    let date = times::local(user.created, user.site);
    json!({
        "id": user.id,
        "nickname": world.nickname(user.id),
        "password": format!("qatest{}", user.id % 10_000),
        "site_status": "active",
        "site_id": user.site.id(),
        "description": user.description,
        "email": format!("test_user_{}@testuser.com", user.id),
        "date_created": date,
        "date_last_updated": date,
    })
}
