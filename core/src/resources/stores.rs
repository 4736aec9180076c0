use reqwest::Method;

use super::SearchAll;
use super::lost_create::{Found, resolve};
use super::path::Query;
use super::store_check::{check_new, check_update};
use crate::client::Client;
use crate::error::Result;
use crate::ids::{ExternalStoreId, positive};
use crate::model::{ErrorKind, Store, StorePage, StoreRequest, StoreSearch, StoreUpdateRequest};
use crate::pipeline::Call;
use crate::pipeline::classify::Subject;
use crate::pipeline::retry::Safety;
use crate::wire::store;

/// `/users/{user_id}/stores`: where the POS stand.
#[derive(Debug, Clone, Copy)]
pub struct Stores<'c>(pub(crate) &'c Client);

impl Stores<'_> {
    /// `POST /users/{user_id}/stores`: makes a store.
    ///
    /// Runs to its end even if the caller stops waiting for it. Refused with
    /// `Conflict` when the account has a store of this `external_id`. There is no
    /// key of idempotency: when the answer is lost, the store is looked for by
    /// its `external_id`, and only when that tells nothing it is `OutcomeUnknown`.
    pub async fn create(&self, request: &StoreRequest) -> Result<Store> {
        let call = self.create_call(request)?;
        let (client, request) = (self.0.clone(), request.clone());
        let made = Box::pin(async move { client.stores().made(&call, &request).await });
        self.0.work().run("stores.create", made).await
    }

    /// The same in the caller's task, for callers that run apart already.
    pub(crate) async fn create_here(&self, request: &StoreRequest) -> Result<Store> {
        let call = self.create_call(request)?;
        self.made(&call, request).await
    }

    fn create_call(self, request: &StoreRequest) -> Result<Call> {
        let body = check_new(request, self.0.site())?;
        let path = format!("/users/{}/stores", self.0.collector_id());
        Call::new("stores.create", Method::POST, Safety::Create, path).subject(Subject::Store).json(&body)
    }

    async fn made(self, call: &Call, request: &StoreRequest) -> Result<Store> {
        let (client, started) = (self.0, self.0.pipeline().clock.now());
        let sent = client.pipeline().send(call).await;
        let made = sent.and_then(|answer| answer.read(Safety::Create, store::read));
        match (made, &request.external_id) {
            (Err(lost), Some(external_id)) if lost.kind() == ErrorKind::OutcomeUnknown => {
                let find = || -> crate::BoxFuture<'_, _> {
                    Box::pin(async move {
                        let found = client.stores().find(external_id).await?;
                        Ok(found.map(|store| Found {
                            same_name: store.name.as_deref() == Some(&request.name),
                            created: store.date_created,
                            thing: store,
                        }))
                    })
                };
                resolve(client, started, lost, find).await
            }
            (made, _) => made,
        }
    }

    /// The one that the seller calls so.
    pub(crate) async fn find(&self, external_id: &str) -> Result<Option<Store>> {
        let search = StoreSearch { external_id: Some(external_id.to_owned()), ..StoreSearch::default() };
        let mut all = self.search_all(search);
        while let Some(store) = all.next().await? {
            // Whether the API finds whole names alone is not documented.
            if store.external_id.as_deref() == Some(external_id) {
                return Ok(Some(store));
            }
        }
        Ok(None)
    }

    /// `GET /stores/{id}`.
    pub async fn get(&self, id: i64) -> Result<Store> {
        let id = positive("id", id)?;
        let call = Call::read("stores.get", format!("/stores/{id}")).subject(Subject::Store);
        self.0.pipeline().send(&call).await?.read(Safety::Read, store::read)
    }

    /// `GET /users/{user_id}/stores/search`: one page. Go on with its
    /// `next_offset` while there is one.
    pub async fn search(&self, search: &StoreSearch) -> Result<StorePage> {
        super::page_limit(search.limit)?;
        if let Some(id) = &search.external_id {
            ExternalStoreId::check("external_id", id)?;
        }
        let path = Query::new(&format!("/users/{}/stores/search", self.0.collector_id()))
            .add("external_id", search.external_id.as_deref())
            .add("limit", search.limit)
            .add("offset", search.offset)
            .done();
        let call = Call::read("stores.search", path).subject(Subject::Store);
        let answer = self.0.pipeline().send(&call).await?;
        answer.read(Safety::Read, |body| store::read_page(body, search.offset.unwrap_or(0)))
    }

    /// All that a search finds, over all pages.
    pub fn search_all(&self, search: StoreSearch) -> SearchAll<StoreSearch> {
        SearchAll::new(self.0, search)
    }

    /// `PUT /users/{user_id}/stores/{id}`: changes what is given, and gives the
    /// store as it stands then. Runs to its end even if the caller stops waiting
    /// for it; asked for again, it changes nothing more.
    pub async fn update(&self, id: i64, request: &StoreUpdateRequest) -> Result<Store> {
        self.0.mutate(self.update_call(id, request)?).await?.read(Safety::Replace, store::read)
    }

    /// The same in the caller's task, for callers that run apart already.
    pub(crate) async fn update_here(&self, id: i64, request: &StoreUpdateRequest) -> Result<Store> {
        let call = self.update_call(id, request)?;
        self.0.pipeline().send(&call).await?.read(Safety::Replace, store::read)
    }

    fn update_call(self, id: i64, request: &StoreUpdateRequest) -> Result<Call> {
        let id = positive("id", id)?;
        let body = check_update(request, self.0.site())?;
        let path = format!("/users/{}/stores/{id}", self.0.collector_id());
        Call::new("stores.update", Method::PUT, Safety::Replace, path).subject(Subject::Store).json(&body)
    }

    /// `DELETE /users/{user_id}/stores/{id}`. Runs to its end even if the caller
    /// stops waiting for it. What becomes of its POS, of live orders and of
    /// printed QRs is not documented.
    pub async fn delete(&self, id: i64) -> Result<()> {
        let id = positive("id", id)?;
        let path = format!("/users/{}/stores/{id}", self.0.collector_id());
        let call = Call::new("stores.delete", Method::DELETE, Safety::Replace, path).subject(Subject::Store);
        let client = self.0.clone();
        let gone = Box::pin(async move {
            let sent = client.pipeline().send(&call).await;
            super::removed(sent, || async { client.stores().get(id).await.map(drop) }).await
        });
        self.0.work().run("stores.delete", gone).await
    }
}
