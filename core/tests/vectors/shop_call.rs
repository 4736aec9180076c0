use cobro::{Client, Error, PagedSearch, SearchAll};
use serde_json::Value;

use crate::args::Args;
use crate::shop;

/// A call of stores, POS or setup. The outer error is a mistake of the vector.
pub(crate) async fn shop_call(
    client: &Client,
    name: &str,
    mut args: Args,
) -> Result<Result<Value, Error>, String> {
    Ok(match name {
        "stores.create" => {
            let request = shop::store(args)?;
            client.stores().create(&request).await.map(|store| shop::shown_store(&store))
        }
        "stores.get" => {
            let id = args.id("id")?;
            args.done()?;
            client.stores().get(id).await.map(|store| shop::shown_store(&store))
        }
        "stores.search" => {
            let search = shop::store_search(args)?;
            client.stores().search(&search).await.map(|page| shop::shown_store_page(&page))
        }
        "stores.search_all" => {
            all(client.stores().search_all(shop::store_search(args)?), shop::shown_store).await
        }
        "stores.update" => {
            let id = args.id("id")?;
            let request = shop::store_update(args)?;
            client.stores().update(id, &request).await.map(|store| shop::shown_store(&store))
        }
        "stores.delete" => {
            let id = args.id("id")?;
            args.done()?;
            client.stores().delete(id).await.map(|()| Value::Null)
        }
        "pos.create" => {
            let request = shop::pos(args)?;
            client.pos().create(&request).await.map(|pos| shop::shown_pos(&pos))
        }
        "pos.get" => {
            let id = args.id("id")?;
            args.done()?;
            client.pos().get(id).await.map(|pos| shop::shown_pos(&pos))
        }
        "pos.search" => {
            let search = shop::pos_search(args)?;
            client.pos().search(&search).await.map(|page| shop::shown_pos_page(&page))
        }
        "pos.search_all" => all(client.pos().search_all(shop::pos_search(args)?), shop::shown_pos).await,
        "pos.update" => {
            let id = args.id("id")?;
            let request = shop::pos_update(args)?;
            client.pos().update(id, &request).await.map(|pos| shop::shown_pos(&pos))
        }
        "pos.delete" => {
            let id = args.id("id")?;
            args.done()?;
            client.pos().delete(id).await.map(|()| Value::Null)
        }
        "setup.ensure_shop" => {
            let shop = shop::shop(args)?;
            client.setup().ensure_shop(&shop).await.map(|report| shop::shown_report(&report))
        }
        "setup.plan_shop" => {
            let shop = shop::shop(args)?;
            client.setup().plan_shop(&shop).await.map(|report| shop::shown_report(&report))
        }
        other => return Err(format!("there is no call {other}")),
    })
}

async fn all<S: PagedSearch>(mut search: SearchAll<S>, show: fn(&S::Item) -> Value) -> Result<Value, Error> {
    let mut found = Vec::new();
    while let Some(one) = search.next().await? {
        found.push(show(&one));
    }
    Ok(found.into())
}
